import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { membershipChanged } from "#functions/membership-changed/membership-changed.ts";
import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { countedAs, type GroupCount, NOBODY, withCounted } from "#shared/groups/group-count.ts";
import type { SendMessage } from "#shared/messaging/message.ts";
import type { UnansweredBell } from "#shared/platform/stream-batch.ts";
import { createInMemoryTables, type InMemoryDynamoOptions, type ItemChange } from "./in-memory-dynamo.ts";
import { NOW } from "./samples.ts";
import { seededRandom } from "./seeded-random.ts";

/** Groups with everything that their streams ring, over the twin. Bells wait until they are rung, in any order. */
export const groupWorld = (options: InMemoryDynamoOptions = { pageBytes: 700 }) => {
  const twin = createInMemoryTables(options);
  const { client, tables, dynamo } = twin;
  const clock = { time: NOW, now: () => clock.time };
  const bells: ItemChange[] = [];
  dynamo.onChange((change) => void bells.push(change));
  const sent: SendMessage[] = [];
  const deadLetters = {
    // Redriven: they ring again.
    send: async (letters: readonly UnansweredBell[]) =>
      void bells.push(...letters.map(({ table, keys }) => ({ table, keys, eventName: "MODIFY" as const }))),
  };
  const memberships = new DynamoMembershipStore(client, tables);
  const counts = new DynamoCountStore(client, tables);
  const removal = new DynamoGroupRemoval(client, tables);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const log = { info() {}, warn() {}, error() {} };
  const replies = { send: async (jobs: readonly SendMessage[]) => void sent.push(...jobs) };
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const responses = new DynamoResponseStore(client, tables, accounts);
  const fields = new DynamoFieldStore(client, tables.contacts);
  const index = new DynamoContactIndex(client, tables.contacts);
  const rules = { ...dynamoRules(client, tables), jobs: { send: async () => {} } };
  const work = {
    ...rules,
    contacts,
    index,
    fields,
    counts,
    memberships,
    removal,
    responses,
    replies,
    deadLetters,
    clock,
    log,
  };
  const onMembership = membershipChanged(work);
  const onContact = contactChanged(work);

  /** From now on each request takes as long as chance has it: what happens at once mingles in every way. */
  const slowDown = (seed: number): void => {
    const random = seededRandom(seed);
    const answer = dynamo.answer.bind(dynamo);
    dynamo.answer = async (operation, body) => {
      for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) await new Promise(setImmediate);
      return await answer(operation, body);
    };
  };
  /** The batches of both streams, as their filters let them through. */
  const ring = async (rung: readonly ItemChange[]): Promise<void> => {
    const batch = (table: string, mayPass: (sk: string) => boolean) => ({
      Records: rung
        .filter((change) => change.table === table && mayPass(change.keys.sk))
        .map(({ keys }) => ({
          eventSourceARN: `arn:aws:dynamodb:us-east-1:1:table/${table}/stream/2026`,
          dynamodb: { Keys: { pk: { S: keys.pk }, sk: { S: keys.sk } } },
        })),
    });
    await Promise.all([
      onMembership(batch(tables.memberships, (sk) => sk.startsWith("+") || sk === "sweep")),
      onContact(batch(tables.contacts, (sk) => sk.startsWith("+"))),
    ]);
  };
  /** Takes some of the bells that wait, at random, and rings a few of them twice. */
  const ringSome = async (seed: number): Promise<void> => {
    const random = seededRandom(seed);
    const taken = bells.splice(0).filter((bell) => {
      if (random() < 0.5) return true;
      bells.push(bell);
      return false;
    });
    const shuffled = [...taken, ...taken.filter(() => random() < 0.3)].sort(() => random() - 0.5);
    const middle = Math.floor(shuffled.length / 2);
    await Promise.all([ring(shuffled.slice(0, middle)), ring(shuffled.slice(middle))]);
  };
  const rest = async (seed = 1): Promise<void> => {
    for (let round = 0; bells.length > 0; round += 1) {
      if (round === 200) throw new Error("Some bell cannot be answered");
      await ringSome(seed + round);
    }
  };
  /** What somebody with all the items before them would count. */
  const trueCount = async (account: AccountId, groupId: string, phones: readonly PhoneNumber[]) => {
    let count: GroupCount = NOBODY;
    for (const phone of phones) {
      if (!(await memberships.find(account, groupId, phone))) continue;
      const { consent } = await contacts.find(account, phone);
      count = withCounted(count, countedAs(phone, consent, clock.time), 1);
    }
    return count;
  };
  return {
    ...twin,
    ...work,
    ...{ accounts, contacts, groups: new DynamoGroupStore(client, tables.groups), sent, bells },
    ...{ slowDown, ring, ringSome, rest, trueCount },
  };
};
export type GroupWorld = ReturnType<typeof groupWorld>;
