import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { consentKey, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { someMembership } from "#test/support/samples.ts";
import { account, MEMBERS, phoneOf, STAFF, seededTwin } from "#test/support/seeded-twin.ts";

const PHONE = phoneOf(70);
const AT = "2026-11-23T12:00:00.000Z";

const start = async () => {
  const twin = await seededTwin();
  const register = new DynamoContactRegister(twin.client, twin.tables.contacts);
  await twin.contacts.save(account, PHONE, {}, { at: AT, source: "manual" });
  for (const groupId of [MEMBERS, STAFF]) await twin.memberships.add(someMembership(account, groupId, PHONE));
  const letters: unknown[] = [];
  const work = contactChanged({
    ...twin,
    index: new DynamoContactIndex(twin.client, twin.tables.contacts),
    counts: new DynamoCountStore(twin.client, twin.tables),
    deadLetters: { send: async (some) => void letters.push(...some) },
  });
  const ring = async ({ pk, sk }: Key) => {
    const dynamodb = { Keys: { pk: { S: pk }, sk: { S: sk } } };
    await work({ Records: [{ eventSourceARN: "arn:aws:dynamodb:::table/contacts", dynamodb }] });
    expect(letters).toEqual([]);
  };
  const ringAll = (keys: readonly Key[]) =>
    work({
      Records: keys.map(({ pk, sk }) => ({
        eventSourceARN: "arn:aws:dynamodb:::table/contacts",
        dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } },
      })),
    });
  const groups = async () => (await twin.memberships.ofContact(account, PHONE)).map(({ groupId }) => groupId);
  return { twin, register, ring, ringAll, groups };
};

it("reads the account's fields once for a batch, and again for who was moved", async () => {
  const { twin, ringAll } = await start();
  const reads = async (keys: readonly Key[]) => {
    let count = 0;
    const answer = twin.dynamo.answer.bind(twin.dynamo);
    twin.dynamo.answer = (operation, body) => {
      if (operation === "Query" && JSON.stringify(body).includes("#fields")) count += 1;
      return answer(operation, body);
    };
    await ringAll(keys);
    twin.dynamo.answer = answer;
    return count;
  };
  const keys = [PHONE, phoneOf(71), phoneOf(72), phoneOf(73)].map((phone) => consentKey(account, phone));
  const shards = new Set(keys.map(({ pk }) => pk)).size;
  await ringAll(keys);
  // Rules read them too, once for an account.
  expect(await reads(keys)).toBeLessThanOrEqual(shards + 1);
});

describe("the bell of a contact that was taken away", () => {
  it("ends the memberships that no index showed to who took it away", async () => {
    const { twin, register, ring, groups } = await start();
    const late = Object.assign(Object.create(twin.memberships), { ofContact: async () => [] });
    await deleteContact({ register, memberships: late })(account, PHONE);
    expect(await groups()).toHaveLength(2);
    await ring(profileKey(account, PHONE));
    expect(await groups()).toEqual([]);
    await ring(profileKey(account, PHONE));
  });

  it("ends nothing of a contact that is there, or came back", async () => {
    const { twin, register, ring, groups } = await start();
    await ring(profileKey(account, PHONE));
    expect(await groups()).toHaveLength(2);
    await deleteContact({ register, memberships: twin.memberships })(account, PHONE);
    await twin.contacts.save(account, PHONE, {}, { at: AT, source: "keyword" });
    await twin.memberships.add(someMembership(account, STAFF, PHONE));
    await ring(profileKey(account, PHONE));
    expect(await groups()).toEqual([STAFF]);
  });

  it("is another than that of its facts and its consent", async () => {
    const { register, ring, groups } = await start();
    await register.remove(account, PHONE);
    for (const key of [factsKey(account, PHONE), consentKey(account, PHONE)]) await ring(key);
    expect(await groups()).toHaveLength(2);
  });
});
