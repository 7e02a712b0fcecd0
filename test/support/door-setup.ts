import { keptSending } from "#shared/accounts/sending.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { type DoorDeps, sendMessage } from "#shared/messaging/send-message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { account, mainSender, phoneOf, seededTwin } from "./seeded-twin.ts";
import { type CarrierFault, UnreliableCarrier } from "./unreliable-carrier.ts";

export const PHONE = phoneOf(1);

type Pictures = Partial<Pick<OutboundMessage, "mediaUrls">>;

/** The door over the seeded twin, a subscribed contact, and a carrier that meets `fault.next`. */
export const doorSetup = async () => {
  const twin = await seededTwin();
  const fault: { next: CarrierFault } = { next: "none" };
  const carrier = new UnreliableCarrier(() => fault.next);
  const consent = (state: "subscribed" | "unsubscribed") => {
    const at = isoInstant(twin.clock.now());
    const fact = { state, at, how: "text", by: "person", evidence: state, cause: `c-${at}` } as const;
    return twin.contacts.note(account, PHONE, fact);
  };
  const doorDeps = (): DoorDeps => ({
    ...twin,
    gateway: carrier,
    newId,
    sending: keptSending(twin.accounts, twin.clock),
    wait: async (milliseconds) => twin.clock.advance(Math.max(0, milliseconds)),
  });
  const door = () => sendMessage(doorDeps());
  const queueRow = async ({ mediaUrls, ...more }: Partial<Parameters<typeof replyRow>[0]> & Pictures = {}) => {
    const at = isoInstant(twin.clock.now());
    const usual = { sender: mainSender, phone: PHONE, body: "Hello", purpose: "answer", cause: "c", at } as const;
    const row = { ...replyRow({ ...usual, ...more }), ...(mediaUrls ? { mediaUrls } : {}) };
    await twin.messages.insert(row);
    return row;
  };
  const stateOf = async ({ id }: { readonly id: string }) => {
    const message = await twin.messages.get({ accountId: account, phone: PHONE, messageId: id });
    return message?.direction === "out"
      ? { state: message.state, reason: message.reason, sid: message.sid }
      : undefined;
  };
  await twin.contacts.save(account, PHONE, {}, { at: isoInstant(twin.clock.now()), source: "manual" });
  await consent("subscribed");
  return { twin, fault, carrier, consent, doorDeps, door, queueRow, stateOf };
};
