import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { allShards } from "#shared/platform/ids.ts";
import { groupIdSchema } from "./group.ts";
import type { Walk } from "./walk-store.ts";

/** A slice of a walk, in one shard. */
export const walkJobSchema = z.object({
  v: z.literal(1),
  kind: z.enum(["build", "verify"]),
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  walk: z.number().int(),
  shard: z.string().regex(/^\d\d$/),
});
export type WalkJob = z.infer<typeof walkJobSchema>;

/** One job a shard. */
export const walkJobs = ({ kind, accountId, groupId, walk }: Walk, shards = allShards): WalkJob[] =>
  shards.map((shard) => ({ v: 1, kind, accountId, groupId, walk, shard }));
