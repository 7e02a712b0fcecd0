import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { DynamicGroup } from "./group.ts";
import type { WalkStore } from "./walk-store.ts";

export interface BuildProgressDeps {
  readonly walks: Pick<WalkStore, "read">;
  readonly clock: Clock;
}

export interface BuildProgress {
  readonly seen: number;
  readonly joined: number;
  readonly left: number;
  readonly shardsDone: number;
  readonly of: number;
  readonly startedAt: string | undefined;
  /** About how long it still takes; unknown before the first shard is done. */
  readonly estimateSeconds?: number;
}

/** How far the rebuild of a group is, or how its last one went. */
export const buildProgress =
  ({ walks, clock }: BuildProgressDeps) =>
  async ({ accountId, id, revision, state, buildingSince }: DynamicGroup): Promise<BuildProgress> => {
    const shards = await walks.read({ accountId, groupId: id, kind: "build", walk: revision });
    const sum = (count: "seen" | "joined" | "left"): number =>
      shards.reduce((all, each) => all + (each.counts[count] ?? 0), 0);
    const shardsDone = shards.filter(({ done }) => done).length;
    const startedAt = buildingSince;
    const elapsed = startedAt === undefined ? 0 : (clock.now() - Date.parse(startedAt)) / 1_000;
    return {
      ...{ seen: sum("seen"), joined: sum("joined"), left: sum("left"), shardsDone, of: allShards.length, startedAt },
      ...(state === "building" && shardsDone > 0
        ? { estimateSeconds: Math.ceil((elapsed * (allShards.length - shardsDone)) / shardsDone) }
        : {}),
    };
  };
