const MOST_CONDITIONS = 250;
/** How deep all, any and not may stand in each other. */
const MOST_DEPTH = 20;

interface Place {
  readonly node: unknown;
  readonly depth: number;
}

/**
 * What is too much about a rule that nobody checked yet, if anything: told without calling itself, so that no depth can
 * overflow the stack, and without looking further than is allowed.
 */
export const tooMuch = (given: unknown): string | undefined => {
  const left: Place[] = [{ node: given, depth: 0 }];
  let conditions = 0;
  for (let place = left.pop(); place; place = left.pop()) {
    const inside = operandsOf(place.node);
    if (!inside) conditions += 1;
    else if (place.depth === MOST_DEPTH) return `is more than ${MOST_DEPTH} levels deep`;
    else for (const node of inside.slice(0, MOST_CONDITIONS + 1)) left.push({ node, depth: place.depth + 1 });
    if (conditions + left.length > MOST_CONDITIONS) return `has more than ${MOST_CONDITIONS} conditions`;
  }
  return undefined;
};

const operandsOf = (node: unknown): readonly unknown[] | undefined => {
  if (typeof node !== "object" || node === null) return undefined;
  if ("not" in node) return [node.not];
  const list = "all" in node ? node.all : "any" in node ? node.any : undefined;
  return Array.isArray(list) ? list : undefined;
};
