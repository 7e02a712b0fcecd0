import { RESPONSE } from "#infra/local/seed.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { respondToJoining } from "#shared/groups/respond-to-joining.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { type DoorDeps, sendMessage } from "#shared/messaging/send-message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { account, MEMBERS, phoneOf, type SeededTwin, STAFF, seededTwin } from "#test/support/seeded-twin.ts";
import { UnreliableCarrier } from "#test/support/unreliable-carrier.ts";

const THIRD = "third-group";
const PHONE = phoneOf(1);
let twin: SeededTwin;
let carrier: UnreliableCarrier;

/** Somebody joins three groups at once, which all say the same. */
beforeEach(async () => {
  twin = await seededTwin();
  carrier = new UnreliableCarrier(() => "none");
  const at = isoInstant(twin.clock.now());
  await twin.contacts.save(account, PHONE, {}, { at, source: "manual" });
  const started = { state: "subscribed", at, how: "text", by: "person", evidence: "START", cause: "c" } as const;
  await twin.contacts.note(account, PHONE, started);
  const response = { body: RESPONSE, on: {}, again: "never" as const };
  const group = { accountId: account, kind: "standard" as const, createdAt: at, version: 1 };
  await twin.groups.change(account, STAFF, { response });
  await twin.groups.create({ ...group, id: THIRD, name: "Third", response });
  for (const groupId of [MEMBERS, STAFF, THIRD]) {
    const membership = { accountId: account, groupId, phone: PHONE, since: at };
    await twin.memberships.add({ ...membership, source: "keyword", cause: "one" });
  }
});

const ring = (groupId: string) => respondToJoining(twin)(account, groupId, PHONE);
const sendAll = async (more: Partial<DoorDeps> = {}): Promise<void> => {
  const sending = keptSending(twin.accounts, twin.clock);
  const door = sendMessage({ ...twin, gateway: carrier, newId, sending, wait: async () => {}, ...more });
  for (const job of twin.sent.splice(0)) await door(job);
};
const rows = async () => (await twin.messages.conversation(account, PHONE, undefined, 50)).items;
const leaveBeforeItsTextGoesOut = async (groupId: string): Promise<void> => {
  await ring(groupId);
  await twin.memberships.remove(account, groupId, PHONE);
  await sendAll();
};

describe("the words of a group that was left", () => {
  it("are said for another group that says the same, once for all that are left", async () => {
    await leaveBeforeItsTextGoesOut(MEMBERS);
    expect((await rows()).map(({ state }) => state)).toEqual(["skipped"]);
    await Promise.all([ring(STAFF), ring(THIRD), ring(STAFF)]);
    await sendAll();
    expect((await rows()).map(({ state }) => state).sort()).toEqual(["sent", "skipped"]);
    expect(carrier.taken.size).toBe(1);
  });

  it("are said for a group whose bell is heard while the text is under way", async () => {
    await ring(MEMBERS);
    await twin.memberships.remove(account, MEMBERS, PHONE);
    const recipients = {
      read: async (row: OutboundMessage) => {
        const known = await twin.recipients.read(row);
        if (row.groupIds?.length === 1) await ring(STAFF);
        return known;
      },
    };
    await sendAll({ recipients });
    await sendAll();
    expect((await rows()).map(({ state }) => state)).toEqual(["sent"]);
    expect(carrier.taken.size).toBe(1);
  });

  it("are said for the third when the second was left too", async () => {
    await leaveBeforeItsTextGoesOut(MEMBERS);
    await leaveBeforeItsTextGoesOut(STAFF);
    await ring(THIRD);
    await sendAll();
    expect((await rows()).map(({ state }) => state).sort()).toEqual(["sent", "skipped", "skipped"]);
  });

  it("are not said again when they were kept back for another reason", async () => {
    const at = isoInstant(twin.clock.now() + 1);
    await ring(MEMBERS);
    const stopped = { state: "unsubscribed", at, how: "text", by: "person", evidence: "STOP", cause: "d" } as const;
    await twin.contacts.note(account, PHONE, stopped);
    twin.clock.advance(1_000);
    await sendAll();
    const again = { ...stopped, state: "subscribed", at: isoInstant(twin.clock.now()), cause: "e" } as const;
    await twin.contacts.note(account, PHONE, again);
    await ring(STAFF);
    expect((await rows()).map(({ state }) => state)).toEqual(["skipped"]);
  });
});
