import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoMemberReader } from "#shared/groups/dynamo-member-reader.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { type ListMembers, listMembers } from "#shared/groups/list-members.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import { newId } from "#shared/platform/ids.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { NOW, phoneOf, someAccountId, someFact } from "#test/support/samples.ts";

const phones = Array.from({ length: 1_300 }, (_, index) => phoneOf(`+1512555${String(index).padStart(4, "0")}`));

/** A group of 1,300; the last two of its roster opted out. */
const world = async (step = 0) => {
  const { client, tables } = createInMemoryTables();
  const [account, groupId] = [someAccountId(), newId()];
  const memberships = new DynamoMembershipStore(client, tables);
  await rosterOf(client, tables, account, groupId, phones);
  const { items } = await memberships.roster(account, groupId, undefined, 2_000);
  const optedOut = items.slice(-2).map(({ phone }) => phone);
  const contacts = new DynamoContactStore(client, tables.contacts);
  for (const phone of optedOut) await contacts.note(account, phone, someFact("unsubscribed", 1));
  let time = NOW;
  const now = () => {
    time += step;
    return time;
  };
  const list = listMembers({ memberships, members: new DynamoMemberReader(client, tables.contacts), clock: { now } });
  const page = async (more: Partial<ListMembers> = {}) => {
    const { items: found, next } = await list({ account, groupId, after: undefined, limit: 1, ...more });
    return { found: found.map(({ phone }) => phone), next };
  };
  return { page, optedOut, roster: items.map(({ phone }) => phone) };
};

it("looks on until it has somebody whose consent is so, however far behind", async () => {
  const { page, optedOut } = await world();
  const [one, other] = optedOut;
  const consent = "unsubscribed";
  const first = await page({ consent });
  expect(first.found).toEqual([one]);
  expect(await page({ consent, after: first.next })).toEqual({ found: [other], next: undefined });
  expect(await page({ consent, limit: 2 })).toEqual({ found: optedOut, next: undefined });
  expect(await page({ consent: "subscribed" })).toEqual({ found: [], next: undefined });
});

it("ends a page that finds nobody when a request may take no longer, and goes on behind it", async () => {
  const { page, optedOut } = await world(SLICE_MILLISECONDS);
  const found: string[] = [];
  let after: Awaited<ReturnType<typeof page>>["next"];
  let pages = 0;
  do {
    const one = await page({ consent: "unsubscribed", limit: 50, after });
    found.push(...one.found);
    after = one.next;
    pages += 1;
  } while (after !== undefined);
  expect(found).toEqual(optedOut);
  expect(pages).toBe(13);
});

it("lists everybody once, in the order of the roster, by pages of any size", async () => {
  const { page, roster } = await world();
  for (const limit of [170, 1_300]) {
    const found: string[] = [];
    for (let after: Awaited<ReturnType<typeof page>>["next"]; ; ) {
      const one = await page({ limit, after });
      found.push(...one.found);
      after = one.next;
      if (after === undefined) break;
    }
    expect(found).toEqual(roster);
  }
});
