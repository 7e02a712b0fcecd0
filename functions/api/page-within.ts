import type { PageWanted } from "#shared/api/route.ts";

/** A page of a list that is at hand as a whole: behind the item that the last page ended with. */
export const pageWithin = <Item, Position extends Readonly<Record<string, string>>>(
  all: readonly Item[],
  { after, limit }: PageWanted<Position>,
  positionOf: (item: Item) => Position,
): { items: Item[]; next: Position | undefined } => {
  const isAfter = (item: Item): boolean =>
    after !== undefined && Object.entries(positionOf(item)).every(([name, value]) => after[name] === value);
  // What the last page ended with may be gone since: then the list begins again, for nothing may be left out.
  const items = all.slice(all.findIndex(isAfter) + 1);
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
