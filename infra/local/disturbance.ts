/**
 * What the cloud does and a laptop never would: records of different keys change places and some deliveries come
 * twice. Seeded, so that a run can be repeated; never within a key, where order is promised.
 */
export interface Disturbance {
  /** Permutes items of different keys and keeps the order of those with the same key. */
  shuffle<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[];
  /** Whether to deliver once more what has just been delivered. */
  repeats(): boolean;
  /** An even draw between two ways. */
  flips(): boolean;
}

export const calm: Disturbance = {
  shuffle: (items) => [...items],
  repeats: () => false,
  flips: () => false,
};

const REPEATED_SHARE = 1 / 20;

/** @param source tells the streams of draws of one seed apart, so that one reader's pace does not move another's */
export function seededDisturbance(seed: number, source: string): Disturbance {
  const draw = seededDraws(seed, source);
  return {
    repeats: () => draw() < REPEATED_SHARE,
    flips: () => draw() < 0.5,
    shuffle(items, keyOf) {
      const waiting = new Map<string, number[]>();
      for (const [index, item] of items.entries()) {
        const key = keyOf(item);
        const indexes = waiting.get(key);
        if (indexes) indexes.push(index);
        else waiting.set(key, [index]);
      }
      // Fisher-Yates over the keys says whose turn it is; each turn takes that key's next item.
      const turns = items.map(keyOf);
      for (let last = turns.length - 1; last > 0; last -= 1) {
        const other = Math.floor(draw() * (last + 1));
        const [a, b] = [turns[last], turns[other]];
        if (a !== undefined && b !== undefined) [turns[last], turns[other]] = [b, a];
      }
      const next = new Map<string, number>();
      return turns.flatMap((key) => {
        const turn = next.get(key) ?? 0;
        next.set(key, turn + 1);
        const index = waiting.get(key)?.[turn];
        return index === undefined ? [] : items.slice(index, index + 1);
      });
    },
  };
}

/** Mulberry32: numbers in [0, 1), the same for the same seed and source. */
function seededDraws(seed: number, source: string): () => number {
  let state = seed | 0;
  for (const character of source) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
