import type { PageWanted } from "#shared/api/route.ts";

/**
 * A page of a list that is at hand as a whole and sorted by its positions: behind the place that the last page ended with,
 * whether or not what stood there is there still.
 */
export const pageWithin = <Item, Position extends Readonly<Record<string, string>>>(
  all: readonly Item[],
  { after, limit }: PageWanted<Position>,
  positionOf: (item: Item) => Position,
  order: "rising" | "falling" = "rising",
): { items: Item[]; next: Position | undefined } => {
  const isBehind = (item: Item): boolean => {
    const [name, value] = Object.entries(positionOf(item)).find(([each, is]) => is !== after?.[each]) ?? [];
    if (name === undefined || value === undefined) return false;
    return value > (after?.[name] ?? "") === (order === "rising");
  };
  const items = after === undefined ? all : all.filter(isBehind);
  return pageOfMore(items.slice(0, limit), items.length > limit, positionOf);
};

/** A page as stores answer it: the next one begins behind its last item. */
export const pageOfMore = <Item, Position>(
  items: readonly Item[],
  more: boolean,
  positionOf: (item: Item) => Position,
): { items: Item[]; next: Position | undefined } => {
  const last = items.at(-1);
  return { items: [...items], next: more && last !== undefined ? positionOf(last) : undefined };
};
