import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import type { Item, Key } from "#shared/platform/dynamo.ts";
import { groupIdSchema } from "./group.ts";

/** Keys and rows in the groups table that keep dynamic groups true. */

/** Moved by every change of what an account's rules are: whoever has them compiled sees by it alone that they are old. */
export const rulesKey = (account: AccountId): Key => ({ pk: account, sk: "#rules" });

export const rulesItemSchema = z.object({
  revision: z.number().int(),
  /** The ids of the account's dynamic groups. */
  groups: z.set(z.string()).optional(),
});

/** Rebuilds that go on, of all accounts: the clock looks whether one has stopped. */
export const BUILDING = "building";
export const buildingKey = (account: AccountId, groupId: string): Key => ({
  pk: BUILDING,
  sk: `${account}#${groupId}`,
});

export const buildingItemSchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  revision: z.number().int(),
  since: z.iso.datetime(),
});
export type Building = z.infer<typeof buildingItemSchema>;

export const buildingItem = (building: Building): Item => ({
  ...buildingKey(building.accountId, building.groupId),
  ...building,
});

/** How far a walk over the account's contacts is, in one shard. */
export const walkKey = (account: AccountId, kind: "build" | "verify", groupId: string, shard: string): Key => ({
  pk: `${account}#${kind}#${groupId}`,
  sk: shard,
});
