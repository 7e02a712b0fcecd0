import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoMembershipMover } from "#shared/groups/dynamo-membership-mover.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import type { MembershipMover } from "#shared/groups/membership-mover.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT, secondsLater, someAccountId, someMembership, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("membership-mover"))("moving $name", ({ client, tables }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const memberships = new DynamoMembershipStore(client, tables);
  const mover: MembershipMover = new DynamoMembershipMover(client, tables);

  const member = async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    await contacts.save(account, phone, {}, { at: AT, source: "manual" });
    const from = someMembership(account, newId(), phone);
    const to = { ...someMembership(account, newId(), phone), since: secondsLater(60) };
    await memberships.add(from);
    const find = async () => ({
      from: await memberships.find(account, from.groupId, phone),
      to: await memberships.find(account, to.groupId, phone),
    });
    return { account, phone, from, to, find };
  };

  it("ends the one and begins the other", async () => {
    const { from, to, find } = await member();
    expect(await mover.move(from, to)).toBe("moved");
    expect(await find()).toEqual({ from: undefined, to });
    expect(await mover.move(from, { ...to, cause: newId() })).toBe("left");
    expect(await find()).toEqual({ from: undefined, to });
  });

  it("lets a membership of the other group stay as it began", async () => {
    const { from, to, find } = await member();
    const before = { ...to, since: AT, cause: newId() };
    await memberships.add(before);
    expect(await mover.move(from, to)).toBe("already_in");
    expect(await find()).toEqual({ from: undefined, to: before });
  });

  it("changes nothing of who left, or left and joined again", async () => {
    const { account, phone, from, to, find } = await member();
    await memberships.remove(account, from.groupId, phone);
    expect(await mover.move(from, to)).toBe("left");
    expect(await find()).toEqual({ from: undefined, to: undefined });
    const again = { ...from, cause: newId() };
    await memberships.add(again);
    expect(await mover.move(from, to)).toBe("left");
    expect(await find()).toEqual({ from: again, to: undefined });
    await memberships.add(to);
    expect(await mover.move(from, { ...to, cause: newId() })).toBe("left");
    expect(await find()).toEqual({ from: again, to });
  });

  it("begins nothing for a contact that is gone, and leaves what it cannot move", async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    const from = someMembership(account, newId(), phone);
    expect(await mover.move(from, someMembership(account, newId(), phone))).toBe("left");
    await contacts.save(account, phone, {}, { at: AT, source: "manual" });
    await memberships.add(from);
    const elsewhere = { ...someMembership(account, newId(), phone), phone: somePhone() };
    expect(await mover.move(from, elsewhere)).toBe("no_such_contact");
    expect(await memberships.find(account, from.groupId, phone)).toEqual(from);
  });

  it("many times at once begins one membership", async () => {
    const { from, to, find } = await member();
    const asked = Array.from({ length: 6 }, () => ({ ...to, cause: newId() }));
    const outcomes = await Promise.all(asked.map((each) => mover.move(from, each)));
    expect(outcomes.filter((outcome) => outcome === "moved")).toHaveLength(1);
    expect(await find()).toEqual({ from: undefined, to: asked[outcomes.indexOf("moved")] });
  });
});
