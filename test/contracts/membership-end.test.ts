// How memberships end with their contact: conditional, so that one that began since is nobody's mistake.
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { sweepMemberships } from "#shared/groups/sweep-memberships.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT, secondsLater, someAccountId, someMembership, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("membership-end"))("the end of memberships $name", ({ client, tables, dynamo }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const register = new DynamoContactRegister(client, tables.contacts);
  const memberships = new DynamoMembershipStore(client, tables);
  const joined = async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    await contacts.save(account, phone, { firstName: "Ada" }, { at: AT, source: "manual" });
    const membership = someMembership(account, newId(), phone);
    await memberships.add(membership);
    const find = () => memberships.find(account, membership.groupId, phone);
    return { account, phone, membership, find };
  };

  it("ends the very membership that was read, not one that began since", async () => {
    const { account, phone, membership, find } = await joined();
    const after = { ...membership, since: secondsLater(60), cause: newId() };
    await memberships.remove(account, membership.groupId, phone);
    await memberships.add(after);
    expect(await memberships.removeBegun(membership)).toBe(false);
    expect(await find()).toEqual(after);
    expect(await memberships.removeBegun(after)).toBe(true);
    expect(await memberships.removeBegun(after)).toBe(false);
  });

  it("ends an orphan, and nothing of a contact that is there", async () => {
    const { account, phone, membership, find } = await joined();
    expect(await memberships.removeOrphan(membership)).toBe(false);
    expect(await find()).toEqual(membership);
    await register.remove(account, phone);
    expect(await memberships.removeOrphan(membership)).toBe(true);
    expect(await memberships.removeOrphan(membership)).toBe(false);
    expect(await find()).toBeUndefined();
  });

  it("sweeps all that is left of a phone whose contact is gone, and of no other", async () => {
    const { account, phone } = await joined();
    const other = await joined();
    expect(await sweepMemberships({ memberships })(account, phone)).toBe(0);
    await register.remove(account, phone);
    expect(await sweepMemberships({ memberships })(account, phone)).toBe(1);
    expect(await sweepMemberships({ memberships })(account, phone)).toBe(0);
    expect(await memberships.ofContact(account, phone)).toEqual([]);
    expect(await other.find()).toBeDefined();
  });

  it("with the contact ends all of them, once", async () => {
    const { account, phone, find } = await joined();
    for (let index = 0; index < 12; index += 1) await memberships.add(someMembership(account, newId(), phone));
    expect(await deleteContact({ register, memberships })(account, phone)).toEqual({ kind: "deleted" });
    expect(await find()).toBeUndefined();
    expect(await memberships.ofContact(account, phone)).toEqual([]);
    expect(await deleteContact({ register, memberships })(account, phone)).toEqual({ kind: "noSuchContact" });
  });

  it("lets none begin behind the contact", async () => {
    const { account, phone } = await joined();
    await deleteContact({ register, memberships })(account, phone);
    expect(await memberships.add(someMembership(account, newId(), phone))).toBe("no_such_contact");
  });

  it("is finished by asking again where the first attempt broke off behind the profile", async () => {
    const { account, phone, find } = await joined();
    await register.remove(account, phone);
    expect(await find()).toBeDefined();
    expect(await deleteContact({ register, memberships })(account, phone)).toEqual({ kind: "deleted" });
    expect(await find()).toBeUndefined();
  });

  if (dynamo) {
    it("leaves the person who comes back meanwhile in what they joined then, and in nothing older", async () => {
      const { account, phone, membership, find } = await joined();
      const again = someMembership(account, newId(), phone);
      dynamo.before("DeleteItem", async () => {
        await contacts.save(account, phone, {}, { at: secondsLater(60), source: "keyword" });
        await memberships.add(again);
      });
      await deleteContact({ register, memberships })(account, phone);
      expect(await find()).toBeUndefined();
      expect(await memberships.find(account, again.groupId, phone)).toEqual(again);
      expect(membership.groupId).not.toBe(again.groupId);
    });
  }
});
