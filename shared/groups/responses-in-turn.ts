import type { Group } from "./group.ts";

/** The groups whose responses one keyword calls for, in their order; none where that is one text and needs no order. */
export const responsesInTurn = (groups: readonly Group[]): string[] => {
  const speaking = groups.filter(({ response }) => response && response.on.keyword !== false);
  const bodies = new Set(speaking.map(({ response }) => response?.body));
  return bodies.size > 1 ? speaking.map(({ id }) => id) : [];
};

export const someRespond = (groups: readonly Group[]): boolean =>
  groups.some(({ response }) => response && response.on.keyword !== false);
