// A review walks a roster in pages: nobody is left out or shown twice, and an empty page is the end.
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { countFlagged, FLAGS_COUNTED_TO } from "#shared/groups/count-flagged.ts";
import { DynamoEvidenceReader } from "#shared/groups/dynamo-evidence-reader.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { removeFlagged } from "#shared/groups/remove-flagged.ts";
import { type ReviewFlag, reviewFlagSchema } from "#shared/groups/review-flags.ts";
import { reviewMembers } from "#shared/groups/review-members.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import {
  NOW,
  phoneOf,
  secondsLater,
  someAccountId,
  someFact,
  someMembership,
  someReply,
} from "#test/support/samples.ts";

const phones = Array.from({ length: 230 }, (_, index) => phoneOf(`+1512555${String(index).padStart(4, "0")}`));
/** Every 40th of them opted out. */
const optedOut = phones.filter((_, index) => index % 40 === 0);

const world = async (step = 0) => {
  const { client, tables } = createInMemoryTables();
  const [account, groupId] = [someAccountId(), newId()];
  const contacts = new DynamoContactStore(client, tables.contacts);
  await rosterOf(client, tables, account, groupId, phones);
  for (const phone of optedOut) await contacts.note(account, phone, someFact("unsubscribed", 1));
  let time = NOW;
  const deps = {
    memberships: new DynamoMembershipStore(client, tables),
    evidence: new DynamoEvidenceReader(client, tables.contacts),
    messages: new DynamoMessageStore(client, tables.messages),
    clock: {
      now: () => {
        time += step;
        return time;
      },
    },
  };
  const wanted = (...flags: ReviewFlag[]) => ({ flags: new Set(flags), groups: 5, days: 30, failures: 3 });
  const of = { account, groupId, wanted: wanted("unsubscribed") };
  return { client, tables, contacts, deps, of, wanted, account, groupId };
};

const pages = async ({ deps, of }: Awaited<ReturnType<typeof world>>, limit: number) => {
  const found = [];
  let after: Parameters<ReturnType<typeof reviewMembers>>[0]["after"];
  do {
    const page = await reviewMembers(deps)({ ...of, after, limit });
    found.push(page.items.map(({ membership }) => membership.phone));
    after = page.next;
  } while (after !== undefined);
  return found;
};

it.each([1, 2, 100])("shows everybody who is flagged once, by pages of %i", async (limit) => {
  const found = await pages(await world(), limit);
  expect(found.flat().sort()).toEqual(optedOut);
  for (const page of found.slice(0, -1)) expect(page.length).toBeGreaterThan(0);
});

it("ends a page when a request may take no longer, and goes on behind it", async () => {
  const found = await pages(await world(SLICE_MILLISECONDS), 100);
  expect(found.flat().sort()).toEqual(optedOut);
  expect(found.length).toBeGreaterThan(2);
});

it("looks only for what was asked for", async () => {
  const { deps, of, wanted } = await world();
  const flagged = async (...flags: ReviewFlag[]) =>
    (await reviewMembers(deps)({ ...of, wanted: { ...wanted(...flags), days: 0 }, after: undefined, limit: 500 }))
      .items;
  expect(await flagged("held", "number_fails", "in_other_groups")).toEqual([]);
  expect(await flagged("never_answered")).toHaveLength(phones.length);
  const all = await flagged(...reviewFlagSchema.options);
  expect(all.filter(({ flags }) => flags.length === 2)).toHaveLength(optedOut.length);
});

it("says in how many other groups a member is", async () => {
  const { client, tables, deps, of, wanted, account } = await world();
  const [first] = phones;
  if (!first) throw new Error("There are phones");
  const others = [newId(), newId()].sort();
  for (const groupId of others) await rosterOf(client, tables, account, groupId, [first]);
  const review = async (groups: number) =>
    (
      await reviewMembers(deps)({
        ...of,
        ...{ wanted: { ...wanted("in_other_groups"), groups }, after: undefined, limit: 10 },
      })
    ).items.map(({ flags }) => flags);
  expect(await review(2)).toEqual([[{ flag: "in_other_groups", count: 2, groupIds: others }]]);
  expect(await review(3)).toEqual([]);
});

it("finds a number to which the latest texts did not get", async () => {
  const { deps, of, wanted, account } = await world();
  const [first, second] = phones;
  if (!first || !second) throw new Error("There are phones");
  const text = async (phone: typeof first, state: "undelivered" | "delivered", seconds: number) =>
    deps.messages.insert(
      someReply(account, { phone, state, errorCode: 30003, at: secondsLater(seconds), body: newId() }),
    );
  for (const seconds of [1, 2, 3]) await text(first, "undelivered", seconds);
  for (const seconds of [1, 2, 3]) await text(second, "undelivered", seconds);
  await text(second, "delivered", 4);
  const { items } = await reviewMembers(deps)({ ...of, wanted: wanted("number_fails"), after: undefined, limit: 10 });
  expect(items).toMatchObject([
    {
      membership: { phone: first },
      flags: [{ flag: "number_fails", failures: 3, lastFailedAt: secondsLater(3), errorCode: 30003 }],
    },
  ]);
});

it("counts who would be flagged by consent and silence, but not of a group too large for that", async () => {
  const { deps, account, groupId } = await world();
  const count = (members: number) => countFlagged(deps)(account, groupId, members);
  expect(await count(phones.length)).toBe(optedOut.length);
  expect(await count(FLAGS_COUNTED_TO + 1)).toBeUndefined();
  const later = { ...deps, clock: { now: () => NOW + 31 * 86_400_000 } };
  expect(await countFlagged(later)(account, groupId, phones.length)).toBe(phones.length);
});

describe("removing who is flagged", () => {
  it("takes out these and nobody else, and leaves their consent and their other groups", async () => {
    const { client, tables, deps, of, contacts, account, groupId } = await world();
    const other = newId();
    await rosterOf(client, tables, account, other, optedOut);
    const remove = removeFlagged(deps);
    const size = async (id: string) => (await deps.memberships.roster(account, id, undefined, 500)).items.length;
    const told = await remove({ ...of, after: undefined, limit: 500, dryRun: true });
    expect(told).toMatchObject({ removed: optedOut.length, looked: phones.length, next: undefined });
    expect(await size(groupId)).toBe(phones.length);
    expect(await remove({ ...of, after: undefined, limit: 500, dryRun: false })).toEqual(told);
    expect(await size(groupId)).toBe(phones.length - optedOut.length);
    expect(await size(other)).toBe(optedOut.length);
    for (const phone of optedOut) {
      expect((await contacts.find(account, phone)).consent?.state).toBe("unsubscribed");
      expect(await deps.memberships.find(account, groupId, phone)).toBeUndefined();
    }
  });

  it("leaves who left and joined again while it was looked at", async () => {
    const { client, tables, deps, of, account, groupId } = await world();
    const [phone] = optedOut;
    if (!phone) throw new Error("Somebody opted out");
    // The bulk sees the membership as it was before this.
    const roster: typeof deps.memberships.roster = async (...wanted) => {
      const page = await deps.memberships.roster(...wanted);
      if (page.items.some((each) => each.phone === phone)) {
        await deps.memberships.remove(account, groupId, phone);
        await rosterOf(client, tables, account, groupId, [phone]);
      }
      return page;
    };
    const memberships = {
      roster,
      ofContact: deps.memberships.ofContact.bind(deps.memberships),
      removeBegun: deps.memberships.removeBegun.bind(deps.memberships),
    };
    const { removed } = await removeFlagged({ ...deps, memberships })({
      ...{ ...of, after: undefined, limit: 500, dryRun: false },
    });
    expect(removed).toBe(optedOut.length - 1);
    const there = await deps.memberships.find(account, groupId, phone);
    expect(there).toEqual({ ...someMembership(account, groupId, phone), cause: there?.cause });
  });
});
