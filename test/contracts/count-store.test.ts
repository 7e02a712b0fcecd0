import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import type { CountStore } from "#shared/groups/count-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { tally } from "#shared/groups/tally.ts";
import { tallyContacts } from "#shared/groups/tally-contacts.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { AT, NOW, phoneOf, someAccountId, someFact, someGroup, someMembership } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("count-store"))("the count store $name", ({ client, tables }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const groups = new DynamoGroupStore(client, tables.groups);
  const memberships = new DynamoMembershipStore(client, tables);
  const counts: CountStore = new DynamoCountStore(client, tables);
  const deps = { counts, memberships, clock: { now: () => NOW } };

  const phoneAt = (index: number) => phoneOf(`+1512555${String(index).padStart(4, "0")}`);
  let phonesTaken = 3_000;
  const nextPhone = () => {
    phonesTaken += 1;
    return phoneAt(phonesTaken);
  };
  const created = async (account: AccountId) => {
    const group = someGroup(account);
    await groups.create(group);
    return group.id;
  };
  const joined = async (account: AccountId, groupId: string, phone = nextPhone()) => {
    await contacts.save(account, phone, {}, { at: AT, source: "manual" });
    await contacts.note(account, phone, someFact("subscribed", 0));
    await memberships.add(someMembership(account, groupId, phone));
    return phone;
  };
  const countOf = async (account: AccountId, groupId: string) => {
    const count = (await counts.countsOf(account, groupId, groupId)).get(groupId);
    return count && { members: count.members, wanting: count.wanting };
  };

  it("counts more people than fit into one transaction, and each once", async () => {
    const account = someAccountId();
    const groupId = await created(account);
    const all = Array.from({ length: 2_500 }, (_, index) => phoneAt(index));
    const phones = all.filter((phone) => shardOf(phone) === "03").slice(0, 120);
    await inParallel(phones, 10, async (phone) => {
      await contacts.save(account, phone, {}, { at: AT, source: "manual" });
      await memberships.add(someMembership(account, groupId, phone));
    });
    for (const phone of phones.slice(0, 5)) await contacts.note(account, phone, someFact("subscribed", 0));
    for (const round of [phones, phones.slice(0, 9), phones]) await tally(deps)(account, groupId, round);
    expect(await countOf(account, groupId)).toEqual({ members: 120, wanting: { US: 5 } });
    expect(await counts.groupsCounting(account, phones[0] ?? phoneAt(0))).toEqual([groupId]);
  });

  it("counts a person who changes their mind in every group, and one who leaves in none", async () => {
    const account = someAccountId();
    const ids = [await created(account), await created(account), await created(account)];
    const phone = nextPhone();
    for (const id of ids) await joined(account, id, phone);
    for (const id of ids) await tally(deps)(account, id, [phone]);
    await contacts.note(account, phone, someFact("unsubscribed", 60));
    await tallyContacts(deps)(account, [phone]);
    for (const id of ids) expect(await countOf(account, id)).toEqual({ members: 1, wanting: { US: 0 } });
    await contacts.note(account, phone, someFact("subscribed", 120));
    await tallyContacts(deps)(account, [phone]);
    for (const id of ids) expect(await countOf(account, id)).toEqual({ members: 1, wanting: { US: 1 } });
    for (const id of ids) {
      await memberships.remove(account, id, phone);
      await tally(deps)(account, id, [phone]);
      expect(await countOf(account, id)).toEqual({ members: 0, wanting: { US: 0 } });
    }
    expect(await counts.groupsCounting(account, phone)).toEqual([]);
  });

  it("counts many at once at one counter", async () => {
    const account = someAccountId();
    const groupId = await created(account);
    const shard = shardOf("+15125550101");
    const phones = Array.from({ length: 400 }, nextPhone).filter((phone) => shardOf(phone) === shard);
    for (const phone of phones) await joined(account, groupId, phone);
    await Promise.all(phones.slice(0, 6).map((phone) => tally(deps)(account, groupId, [phone])));
    await tally(deps)(account, groupId, phones);
    expect((await countOf(account, groupId))?.members).toBe(phones.length);
  });

  it("reads the counters of a page of groups at once, and of no other group", async () => {
    const [account, other] = [someAccountId(), someAccountId()];
    const ids = [];
    for (let index = 0; index < 4; index += 1) ids.push(await created(account));
    ids.sort((a, b) => (a < b ? -1 : 1));
    for (const id of ids) await tally(deps)(account, id, [await joined(account, id), await joined(account, id)]);
    const foreign = await created(other);
    await tally(deps)(other, foreign, [await joined(other, foreign)]);
    const page = await counts.countsOf(account, ids[1] ?? "", ids[2] ?? "");
    expect([...page.keys()].sort()).toEqual(ids.slice(1, 3).sort());
    expect([...page.values()].map(({ members }) => members)).toEqual([2, 2]);
  });

  it("forgets what was counted in an earlier epoch", async () => {
    const account = someAccountId();
    const groupId = await created(account);
    const [phone, stays] = [await joined(account, groupId), await joined(account, groupId)];
    await tally(deps)(account, groupId, [phone, stays]);
    for (const shard of new Set([phone, stays].map(shardOf))) {
      const of = { account, groupId, shard };
      await counts.restart(of, await counts.counter(of), AT);
    }
    expect((await countOf(account, groupId))?.members).toBe(0);
    await memberships.remove(account, groupId, phone);
    await tally(deps)(account, groupId, [phone, stays]);
    expect(await countOf(account, groupId)).toEqual({ members: 1, wanting: { US: 1 } });
    expect(await counts.groupsCounting(account, phone)).toEqual([]);
  });
});
