import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { doorSetup, PHONE } from "#test/support/door-setup.ts";
import { someMembership } from "#test/support/samples.ts";
import { account, MEMBERS, phoneOf, STAFF } from "#test/support/seeded-twin.ts";

describe("whom the door sends to", () => {
  it("sends nothing to who said STOP before the claim, and says why", async () => {
    const { twin, carrier, consent, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    twin.clock.advance(1_000);
    await consent("unsubscribed");
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "skipped" });
    expect(carrier.taken.size).toBe(0);
    expect(await stateOf(row)).toMatchObject({ state: "skipped", reason: "unsubscribed" });
  });

  it("sees a STOP that is acknowledged between its claim and its read of consent", async () => {
    const { twin, carrier, consent, doorDeps, queueRow } = await doorSetup();
    const row = await queueRow();
    twin.clock.advance(1_000);
    const claim = twin.messages.claim.bind(twin.messages);
    const messages = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      record: twin.messages.record.bind(twin.messages),
      claim: async (...given: Parameters<typeof claim>) => {
        const outcome = await claim(...given);
        await consent("unsubscribed");
        return outcome;
      },
    });
    const ended = { kind: "ended", state: "skipped" };
    expect(await sendMessage({ ...doorDeps(), messages })(sendJob(row))).toEqual(ended);
    expect(carrier.taken.size).toBe(0);
  });

  it("sends nobody a text whose consent nobody knows", async () => {
    const { carrier, door, queueRow } = await doorSetup();
    const row = await queueRow({ phone: phoneOf(2) });
    await door()(sendJob(row));
    expect(carrier.taken.size).toBe(0);
  });

  it("does not ask the carrier for what it takes of nobody: a text of more than 1,600 characters", async () => {
    const { carrier, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow({ body: "x".repeat(1_601) });
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "skipped" });
    expect(carrier.taken.size).toBe(0);
    expect(await stateOf(row)).toMatchObject({ state: "skipped", reason: "too_long" });
    expect(await door()(sendJob(await queueRow({ body: "x".repeat(1_600) })))).toEqual({
      kind: "ended",
      state: "sent",
    });
  });

  it("drops the response to a contact that was deleted meanwhile", async () => {
    const { twin, carrier, door, queueRow, stateOf } = await doorSetup();
    await twin.memberships.add(someMembership(account, MEMBERS, PHONE));
    const row = await queueRow({ purpose: "response", groupIds: [MEMBERS] });
    const register = new DynamoContactRegister(twin.client, twin.tables.contacts);
    await deleteContact({ register, memberships: twin.memberships })(account, PHONE);
    expect(await door()(sendJob(row))).toEqual({ kind: "ended", state: "skipped" });
    expect(carrier.taken.size).toBe(0);
    expect(await stateOf(row)).toMatchObject({ state: "skipped", reason: "left_group" });
  });

  it("drops the response of a group that the contact has left", async () => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
    const at = isoInstant(twin.clock.now());
    await twin.memberships.add({
      accountId: account,
      groupId: MEMBERS,
      phone: PHONE,
      since: at,
      source: "manual",
      cause: "c",
    });
    const stays = await queueRow({ purpose: "response", groupIds: [MEMBERS], cause: "one" });
    await door()(sendJob(stays));
    expect(await stateOf(stays)).toMatchObject({ state: "sent" });
    const left = await queueRow({ purpose: "response", groupIds: [MEMBERS], cause: "two" });
    await twin.memberships.remove(account, MEMBERS, PHONE);
    await door()(sendJob(left));
    expect(await stateOf(left)).toMatchObject({ state: "skipped", reason: "left_group" });
  });

  it("sends the response of two groups while the contact is in one of them", async () => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
    const since = isoInstant(twin.clock.now());
    await twin.memberships.add({
      ...{ accountId: account, groupId: STAFF, phone: PHONE, since, source: "manual", cause: "c" },
    });
    const shared = await queueRow({ purpose: "response", groupIds: [MEMBERS, STAFF], cause: "one" });
    await door()(sendJob(shared));
    expect(await stateOf(shared)).toMatchObject({ state: "sent" });
    await twin.memberships.remove(account, STAFF, PHONE);
    const left = await queueRow({ purpose: "response", groupIds: [MEMBERS, STAFF], cause: "two" });
    await door()(sendJob(left));
    expect(await stateOf(left)).toMatchObject({ state: "skipped", reason: "left_group" });
  });

  it("confirms a STOP within five minutes and not later", async () => {
    const { twin, consent, door, queueRow, stateOf } = await doorSetup();
    await consent("unsubscribed");
    twin.clock.advance(1_000);
    await consent("unsubscribed");
    const soon = await queueRow({ purpose: "optOutConfirmation", cause: "one" });
    await door()(sendJob(soon));
    expect(await stateOf(soon)).toMatchObject({ state: "sent" });
    const late = await queueRow({ purpose: "optOutConfirmation", cause: "two" });
    twin.clock.advance(5 * 60_000 + 1);
    await door()(sendJob(late));
    expect(await stateOf(late)).toMatchObject({ state: "skipped" });
  });

  it("sends only to the countries that the account allows", async () => {
    const { twin, carrier, door, queueRow } = await doorSetup();
    const jamaica = phoneNumberSchema.parse("+18765550123");
    const at = isoInstant(twin.clock.now());
    const fact = { state: "subscribed", at, how: "text", by: "person", evidence: "START", cause: "c" } as const;
    await twin.contacts.note(account, jamaica, fact);
    const row = await queueRow({ phone: jamaica, cause: "one" });
    await door()(sendJob(row));
    expect(carrier.taken.size).toBe(0);
    await twin.accounts.changeAccount(account, { allowedCountries: ["US", "JM"] });
    twin.clock.advance(2_000);
    await door()(sendJob(await queueRow({ phone: jamaica, cause: "two" })));
    expect(carrier.taken.size).toBe(1);
  });
});
