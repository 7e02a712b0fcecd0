import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Item, Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { comparableName, groupIdSchema, type Membership } from "./group.ts";

/** Keys in the groups and memberships tables. A roster is spread over the shards of its phones. */
export const groupKey = (account: AccountId, groupId: string): Key => ({ pk: account, sk: `group#${groupId}` });
export const groupNameKey = (account: AccountId, name: string): Key => ({
  pk: account,
  sk: `name#${comparableName(name)}`,
});

export const rosterShardKey = (account: AccountId, groupId: string, shard: string): string =>
  `${account}#${groupId}#${shard}`;

export const membershipKey = (account: AccountId, groupId: string, phone: string): Key => ({
  pk: rosterShardKey(account, groupId, shardOf(phone)),
  sk: phone,
});

/** Beside the membership, and there when it is gone. */
export const ledgerKey = (account: AccountId, groupId: string, phone: string): Key => ({
  pk: rosterShardKey(account, groupId, shardOf(phone)),
  sk: `ledger#${phone}`,
});

export const contactOfMembership = (account: AccountId, phone: string): string => `${account}#${phone}`;

export const membershipItem = (membership: Membership): Item => ({
  ...membershipKey(membership.accountId, membership.groupId, membership.phone),
  ...membership,
  contact: contactOfMembership(membership.accountId, membership.phone),
});

const rungKeySchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  phone: phoneNumberSchema,
});

/** Whose membership a stream record's key is; undefined for the ledger's. */
export const membershipOfKey = (
  key: Key,
): { accountId: AccountId; groupId: string; phone: PhoneNumber } | undefined => {
  const [accountId, groupId] = key.pk.split("#");
  return rungKeySchema.safeParse({ accountId, groupId, phone: key.sk }).data;
};
