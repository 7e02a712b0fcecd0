import type { AccountChanges } from "#shared/accounts/account-store.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { account, MEMBERS, phoneOf, seededTwin, textOf } from "./seeded-twin.ts";

export const PHONE = phoneOf(1);
export const SHORT_CODE = senderNumberSchema.parse("55555");
export const CONFIRMATION = {
  body: "You are unsubscribed from Corner Coffee. No more messages will be sent. Reply HELP for help.",
  purpose: "optOutConfirmation",
};

/** What a person's texts come to, over the seeded twin. */
export const receiveSetup = async () => {
  const twin = await seededTwin();
  let last = 0;
  /** Takes in the next text, a second later. @returns its meaning and the bodies of what it is answered with at once */
  const receive = async (body: string, more: Partial<InboundText> = {}) => {
    last += 1;
    twin.clock.advance(1_000);
    const queued = twin.sent.length;
    const outcome = await receiveText(twin)({ ...textOf(last, body), ...more });
    const rows = await Promise.all(twin.sent.slice(queued).map((job) => twin.messages.get(job)));
    const answers = rows.map((row) =>
      row?.direction === "out" ? { body: row.body, purpose: row.purpose } : undefined,
    );
    return { meaning: "meaning" in outcome ? outcome.meaning : outcome.kind, answers };
  };
  const change = (changes: AccountChanges) => twin.accounts.changeAccount(account, changes);
  const known = () => twin.contacts.find(account, PHONE);
  const stateNow = async () => consentAt((await known()).consent, twin.clock.now())?.state;
  const isMember = async (group = MEMBERS) => (await twin.memberships.find(account, group, PHONE)) !== undefined;
  const toShortCode = async () => {
    const createdAt = "2026-01-01T00:00:00.000Z";
    await twin.accounts.addSender({ accountId: account, phone: SHORT_CODE, segmentsPerSecond: 100, createdAt });
    return { to: SHORT_CODE };
  };
  return { twin, receive, change, known, stateNow, isMember, toShortCode };
};
