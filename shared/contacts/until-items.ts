import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";

// The instant at which what rules say of a contact may be another, though nothing about it changes. Sorted as contacts are,
// in a partition of its own: whoever walks the contacts does not meet it, and no bell rings for it.
const UNTIL = "until#";

export const untilShardKey = (account: AccountId, shard: string): string => `${account}#until#${shard}`;
export const untilSortKey = (phone: string): string => `${UNTIL}${phone}`;

export const untilKey = (account: AccountId, phone: PhoneNumber): Key => ({
  pk: untilShardKey(account, shardOf(phone)),
  sk: untilSortKey(phone),
});

export const untilItemSchema = z.object({ untilAt: z.iso.datetime() });

/** The phone and account of an entry of the index that finds them by their instants. */
export const phoneOfUntil = (sk: string): string => sk.slice(UNTIL.length);
export const accountOfUntil = (pk: string): string => pk.slice(0, pk.indexOf("#"));
