import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import type { Item, Key } from "#shared/platform/dynamo.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { type Group, groupIdSchema, type Membership } from "./group.ts";
import { storedRule } from "./rule-schema.ts";

/** Keys in the groups and memberships tables. A roster is spread over the shards of its phones. */
export const groupKey = (account: AccountId, groupId: string): Key => ({ pk: account, sk: `group#${groupId}` });
export const groupItem = (group: Group): Item => ({
  ...groupKey(group.accountId, group.id),
  ...group,
  ...(group.rule ? { rule: storedRule(group.rule) } : {}),
});

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

export const LEDGER = "ledger#";

/** Beside the membership, and there when it is gone. */
export const ledgerKey = (account: AccountId, groupId: string, phone: string): Key => ({
  pk: rosterShardKey(account, groupId, shardOf(phone)),
  sk: `${LEDGER}${phone}`,
});

export const contactOfMembership = (account: AccountId, phone: string): string => `${account}#${phone}`;

export const membershipItem = (membership: Membership): Item => ({
  ...membershipKey(membership.accountId, membership.groupId, membership.phone),
  ...membership,
  contact: contactOfMembership(membership.accountId, membership.phone),
});

/** Set behind a deleted group in each shard of its roster: its bell ends what is left there, page by page. */
export const SWEEP = "sweep";
export const sweepKey = (account: AccountId, groupId: string, shard: string): Key => ({
  pk: rosterShardKey(account, groupId, shard),
  sk: SWEEP,
});

/** All counters of an account in one partition, so that a page of groups reads them at once. */
export const counterKey = (account: AccountId, groupId: string, shard: string): Key => ({
  pk: `${account}#counts`,
  sk: `${groupId}#${shard}`,
});

/** In which groups a phone is counted: by phone, so that a consent's bell finds them all, without an index. */
export const countedKey = (account: AccountId, phone: string, groupId: string): Key => ({
  pk: `${account}#counted#${phone}`,
  sk: groupId,
});

const rungKeySchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  phone: phoneNumberSchema,
});

const rungShardSchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  shard: z.string().regex(/^\d\d$/),
});

/** Which shard of a deleted group is to be swept; undefined for any other key. */
export const sweptShardOfKey = ({ pk, sk }: Key): z.infer<typeof rungShardSchema> | undefined => {
  const [accountId, groupId, shard] = pk.split("#");
  return sk === SWEEP ? rungShardSchema.safeParse({ accountId, groupId, shard }).data : undefined;
};

/** Whose membership a stream record's key is; undefined for the ledger's. */
export const membershipOfKey = (
  key: Key,
): { accountId: AccountId; groupId: string; phone: PhoneNumber } | undefined => {
  const [accountId, groupId] = key.pk.split("#");
  return rungKeySchema.safeParse({ accountId, groupId, phone: key.sk }).data;
};
