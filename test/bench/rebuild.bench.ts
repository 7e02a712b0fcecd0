import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { buildGroup } from "#shared/groups/build-group.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { type WalkJob, walkJobs } from "#shared/groups/walk-job.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { someDynamicGroup } from "#test/support/dynamic-samples.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { filledPhone } from "#test/support/fill-account.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { AT, someAccount, someFact, someKey, someMembership } from "#test/support/samples.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import type { Figure } from "./figures.ts";

/** Of more joins DynamoDB Local waits too long for its own locks, and answers 500. */
const JOINING = 1_500;
/** So many that what each shard costs once, its beginning and its end, does not decide: 375 contacts a shard. */
const STAYING = 6_000;
const AT_ONCE = 32;
/** A worker is handed ten jobs of the queue at a time, and works at all of them: with two workers all sixteen go on. */
const SLICES_AT_ONCE = 10;
/** As many joins as a rebuild puts into a transaction. */
const FIFTY = 50;

/** A rebuild where everybody comes in, beside the rate of joins alone, one by one and as it does it; and one where nobody moves. */
export const benchRebuild = async (): Promise<Figure[]> => {
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    return [...(await comingIn(client, tables)), ...(await nobodyMoves(client, tables))];
  } finally {
    close();
    await local.stop();
  }
};

/** An account of so many contacts, all of them as its rule wants them, and what rebuilds its group. */
const filled = async (client: DocumentClient, tables: TableNames, size: number) => {
  const owner = someAccount();
  await new DynamoAccountStore(client, tables.accounts).createAccount(owner, someKey(owner.id));
  const contacts = new DynamoContactStore(client, tables.contacts);
  const memberships = new DynamoMembershipStore(client, tables);
  const rules = dynamoRules(client, tables);
  const phones = Array.from({ length: size }, (_, index) => filledPhone(index));
  await inParallel(phones, AT_ONCE, async (phone) => {
    await contacts.save(owner.id, phone, { firstName: "Ada" }, { at: AT, source: "import" });
    await contacts.note(owner.id, phone, someFact("subscribed", 1));
  });
  const group = someDynamicGroup(owner.id);
  await rules.dynamicGroups.create(group);
  const waiting: WalkJob[] = [];
  const jobs = { send: async (some: readonly WalkJob[]) => void waiting.push(...some) };
  const walks = new DynamoWalkStore(client, tables.groups);
  const build = buildGroup({ ...rules, memberships, walks, jobs, clock: systemClock });
  const rebuild = async () => {
    waiting.push(...walkJobs({ accountId: owner.id, groupId: group.id, kind: "build", walk: 1 }));
    while (waiting.length > 0) await inParallel(waiting.splice(0), SLICES_AT_ONCE, build);
  };
  return { account: owner.id, groupId: group.id, phones, memberships, rebuild };
};

const comingIn = async (client: DocumentClient, tables: TableNames): Promise<Figure[]> => {
  const { account, phones, memberships, rebuild } = await filled(client, tables, JOINING);
  const joined = (group: string) => phones.map((phone) => someMembership(account, group, phone));
  const raw = await rateOf(JOINING, () => inParallel(joined("raw-group"), AT_ONCE, (each) => memberships.add(each)));
  const inFifties = (group: string): Promise<number> => {
    const others = joined(group);
    const fifties = Array.from({ length: Math.ceil(JOINING / FIFTY) }, (_, index) =>
      others.slice(index * FIFTY, (index + 1) * FIFTY),
    );
    return rateOf(JOINING, () => inParallel(fifties, SLICES_AT_ONCE, (fifty) => memberships.addAll(fifty)));
  };
  // Before and behind, for a database that warms up, and a machine that others use, change from minute to minute.
  const before = await inFifties("raw-group-in-fifties");
  const rate = await rateOf(JOINING, rebuild);
  const behind = await inFifties("raw-group-behind");
  const fifties = (before + behind) / 2;
  const what = `rebuild, ${JOINING} contacts in DynamoDB Local`;
  return [
    { what: `${what}: joins one by one`, value: raw, unit: "contacts/s" },
    { what: `${what}: joins by fifties (raw), before and behind`, value: fifties, unit: "contacts/s" },
    { what: `${what}: all come in`, value: rate, unit: "contacts/s" },
    { what: `${what}: all come in, of the joins one by one`, value: rate / raw, unit: "" },
    { what: `${what}: all come in, of the joins by fifties`, value: rate / fifties, unit: "", budget: ">=0.6" },
  ];
};

/** All are in the group already: each shard's contacts and roster are read, and nothing is written but its place. */
const nobodyMoves = async (client: DocumentClient, tables: TableNames): Promise<Figure[]> => {
  const { account, groupId, phones, rebuild } = await filled(client, tables, STAYING);
  await inParallel(phones, AT_ONCE, (phone) => rosterOf(client, tables, account, groupId, [phone]));
  const rate = await rateOf(STAYING, rebuild);
  const what = `rebuild, ${STAYING} contacts in DynamoDB Local: nobody moves`;
  return [{ what, value: rate, unit: "contacts/s", budget: ">=5000" }];
};

const rateOf = async (contacts: number, act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return (1_000 * contacts) / (performance.now() - began);
};
