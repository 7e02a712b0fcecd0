import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { ledgerKey } from "#shared/groups/group-items.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import {
  AT,
  phonesThatBeginOthers,
  secondsLater,
  someAccountId,
  someMembership,
  somePhone,
} from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("membership-store"))("the membership store $name", ({ client, tables }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const memberships: MembershipStore = new DynamoMembershipStore(client, tables);

  const contact = async (account: AccountId, phone = somePhone()): Promise<PhoneNumber> => {
    await contacts.save(account, phone, {}, { at: AT, source: "manual" });
    return phone;
  };
  const joined = async (account: AccountId, groupId: string, phone?: PhoneNumber) => {
    const membership = someMembership(account, groupId, await contact(account, phone));
    expect(await memberships.add(membership)).toBe("added");
    return membership;
  };

  describe("adding", () => {
    it("begins a membership as it was given", async () => {
      const membership = await joined(someAccountId(), newId());
      const { accountId, groupId, phone } = membership;
      expect(await memberships.find(accountId, groupId, phone)).toEqual(membership);
    });

    it("again leaves the membership as it began", async () => {
      const membership = await joined(someAccountId(), newId());
      const again = { ...membership, since: secondsLater(60), cause: newId(), source: "keyword" as const };
      expect(await memberships.add(again)).toBe("already_in");
      expect(await memberships.find(membership.accountId, membership.groupId, membership.phone)).toEqual(membership);
    });

    it("needs the contact, in this account", async () => {
      const [account, other, groupId] = [someAccountId(), someAccountId(), newId()];
      const phone = await contact(other);
      expect(await memberships.add(someMembership(account, groupId, phone))).toBe("no_such_contact");
      expect(await memberships.find(account, groupId, phone)).toBeUndefined();
      expect((await memberships.roster(account, groupId, undefined, 1)).items).toEqual([]);
    });

    it("many times at once begins one membership", async () => {
      const [account, groupId] = [someAccountId(), newId()];
      const phone = await contact(account);
      const asked = Array.from({ length: 8 }, () => someMembership(account, groupId, phone));
      const outcomes = await Promise.all(asked.map((membership) => memberships.add(membership)));
      expect(outcomes.filter((outcome) => outcome === "added")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "already_in")).toHaveLength(7);
      expect(await memberships.find(account, groupId, phone)).toEqual(asked[outcomes.indexOf("added")]);
    });

    it("after leaving begins a new membership", async () => {
      const before = await joined(someAccountId(), newId());
      await memberships.remove(before.accountId, before.groupId, before.phone);
      const after = { ...before, since: secondsLater(60), cause: newId() };
      expect(await memberships.add(after)).toBe("added");
      expect(await memberships.find(before.accountId, before.groupId, before.phone)).toEqual(after);
    });
  });

  describe("removing", () => {
    it("ends a membership once", async () => {
      const { accountId, groupId, phone } = await joined(someAccountId(), newId());
      expect(await memberships.remove(accountId, groupId, phone)).toBe(true);
      expect(await memberships.remove(accountId, groupId, phone)).toBe(false);
      expect(await memberships.find(accountId, groupId, phone)).toBeUndefined();
      expect(await memberships.ofContact(accountId, phone)).toEqual([]);
    });

    it("does not reach the same group and phone of another account", async () => {
      const [ours, theirs, groupId, phone] = [someAccountId(), someAccountId(), newId(), somePhone()];
      await joined(ours, groupId, phone);
      const membership = await joined(theirs, groupId, phone);
      await memberships.remove(ours, groupId, phone);
      expect(await memberships.find(theirs, groupId, phone)).toEqual(membership);
      expect((await memberships.roster(ours, groupId, undefined, 1)).items).toEqual([]);
      expect(await memberships.ofContact(theirs, phone)).toEqual([membership]);
    });
  });

  describe("a roster", () => {
    it.each([1, 3, 100])("by pages of %i has every member once, in order, and no ledger", async (limit) => {
      const [account, groupId] = [someAccountId(), newId()];
      const phones = phonesThatBeginOthers();
      for (let count = 0; count < 15; count += 1) phones.push(somePhone());
      for (const phone of phones) {
        await joined(account, groupId, phone);
        const ledger = { ...ledgerKey(account, groupId, phone), cause: "c", at: AT, messageId: newId() };
        await client.send(new PutCommand({ TableName: tables.memberships, Item: ledger }));
      }
      await joined(account, newId(), phones[0]);
      const listed: PhoneNumber[] = [];
      for (let more = true; more; ) {
        const page = await memberships.roster(account, groupId, listed.at(-1), limit);
        listed.push(...page.items.map(({ phone }) => phone));
        more = page.more;
        if (more) expect(page.items).toHaveLength(limit);
      }
      const order = (phone: string): string => shardOf(phone) + phone;
      expect(listed).toEqual([...phones].sort((a, b) => (order(a) < order(b) ? -1 : 1)));
    });
  });

  it("lists all groups of a contact", async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    const all = [];
    for (let count = 0; count < 9; count += 1) all.push(await joined(account, newId(), phone));
    await joined(account, newId());
    const byGroup = (a: { groupId: string }, b: { groupId: string }): number => (a.groupId < b.groupId ? -1 : 1);
    expect(await memberships.ofContact(account, phone)).toEqual([...all].sort(byGroup));
  });
});
