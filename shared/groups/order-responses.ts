import type { Group } from "./group.ts";

/**
 * The place of each group's response among those that one keyword calls for, by group id: different words in the order of
 * the groups, the same words at one place. A group that says nothing to a keyword has none.
 */
export const orderResponses = (groups: readonly Group[]): ReadonlyMap<string, number> => {
  const bodies: string[] = [];
  const places = new Map<string, number>();
  for (const { id, response } of groups) {
    if (!response || response.on.keyword === false) continue;
    if (!bodies.includes(response.body)) bodies.push(response.body);
    places.set(id, bodies.indexOf(response.body));
  }
  return places;
};
