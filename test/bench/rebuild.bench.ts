import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { buildGroup } from "#shared/groups/build-group.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { type WalkJob, walkJobs } from "#shared/groups/walk-job.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { someDynamicGroup } from "#test/support/dynamic-samples.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { filledPhone } from "#test/support/fill-account.ts";
import { AT, someAccount, someFact, someKey, someMembership } from "#test/support/samples.ts";
import type { Figure } from "./figures.ts";

/** Of more at a time DynamoDB Local waits too long for its own locks, and answers 500. */
const CONTACTS = 1_500;
const AT_ONCE = 32;
/** As many slices as a queue's worker has at once. */
const SLICES_AT_ONCE = 10;
/** As many joins as a rebuild puts into a transaction. */
const FIFTY = 50;
const WHAT = `rebuild, ${CONTACTS} contacts in DynamoDB Local`;

/** A rebuild where everybody comes in, and where nobody moves, beside the rate of joins alone: one by one, and as it does it. */
export const benchRebuild = async (): Promise<Figure[]> => {
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    const owner = someAccount();
    await new DynamoAccountStore(client, tables.accounts).createAccount(owner, someKey(owner.id));
    const contacts = new DynamoContactStore(client, tables.contacts);
    const memberships = new DynamoMembershipStore(client, tables);
    const rules = dynamoRules(client, tables);
    const each = (act: (index: number) => Promise<unknown>) => inParallel([...Array(CONTACTS).keys()], AT_ONCE, act);
    await each(async (index) => {
      await contacts.save(owner.id, filledPhone(index), { firstName: "Ada" }, { at: AT, source: "import" });
      await contacts.note(owner.id, filledPhone(index), someFact("subscribed", 1));
    });
    const raw = await rateOf(() =>
      each((index) => memberships.add(someMembership(owner.id, "raw-group", filledPhone(index)))),
    );
    const inFifties = await rateOf(async () => {
      const batches = Array.from({ length: Math.ceil(CONTACTS / FIFTY) }, (_, index) => index * FIFTY);
      await inParallel(batches, SLICES_AT_ONCE, (from) =>
        memberships.addAll(
          Array.from({ length: Math.min(FIFTY, CONTACTS - from) }, (_, index) =>
            someMembership(owner.id, "raw-group-in-fifties", filledPhone(from + index)),
          ),
        ),
      );
    });
    const group = someDynamicGroup(owner.id);
    await rules.dynamicGroups.create(group);
    const waiting: WalkJob[] = [];
    const jobs = { send: async (some: readonly WalkJob[]) => void waiting.push(...some) };
    const walks = new DynamoWalkStore(client, tables.groups);
    const build = buildGroup({ ...rules, memberships, walks, jobs, clock: systemClock });
    const rebuild = (walk: number) =>
      rateOf(async () => {
        waiting.push(...walkJobs({ accountId: owner.id, groupId: group.id, kind: "build", walk }));
        while (waiting.length > 0) await inParallel(waiting.splice(0), SLICES_AT_ONCE, build);
      });
    const joining = await rebuild(1);
    await rules.dynamicGroups.change(owner.id, group.id, () => ({ state: "building", revision: 2 }));
    const staying = await rebuild(2);
    return [
      { what: `${WHAT}: joins one by one`, value: raw, unit: "contacts/s" },
      { what: `${WHAT}: joins by fifties (raw)`, value: inFifties, unit: "contacts/s" },
      { what: `${WHAT}: all come in`, value: joining, unit: "contacts/s" },
      { what: `${WHAT}: all come in, of the joins one by one`, value: joining / raw, unit: "" },
      { what: `${WHAT}: all come in, of the joins by fifties`, value: joining / inFifties, unit: "", budget: ">=0.6" },
      { what: `${WHAT}: nobody moves`, value: staying, unit: "contacts/s", budget: ">=5000" },
    ];
  } finally {
    close();
    await local.stop();
  }
};

const rateOf = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return (1_000 * CONTACTS) / (performance.now() - began);
};
