import { benchChangeCost } from "./change-cost.bench.ts";
import type { Figure } from "./figures.ts";
import { benchFollowed } from "./followed.bench.ts";
import { benchRebuild } from "./rebuild.bench.ts";
import { benchRebuildMemory } from "./rebuild-memory.bench.ts";

/** Rebuilds in DynamoDB Local and over a synthetic store, and what one contact's change costs, and how soon it is followed. */
export const benchDynamicGroups = async (): Promise<Figure[]> => [
  ...(await benchChangeCost()),
  ...benchRebuildMemory(),
  ...(await benchRebuild()),
  ...(await benchFollowed()),
];
