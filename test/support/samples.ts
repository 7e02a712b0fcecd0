import { type Account, type AccountId, accountIdSchema, usualQuietHours } from "#shared/accounts/account.ts";
import { type ApiKey, hashKey, newKey } from "#shared/accounts/api-key.ts";
import { type PhoneNumber, phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { ConsentFact } from "#shared/contacts/consent.ts";
import type { Group, Membership } from "#shared/groups/group.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";

// Valid nouns for tests; each has ids of its own, so tests that share a table do not meet.
export const NOW = Date.parse("2026-11-23T15:00:00.000Z");
export const AT = "2026-11-23T15:00:00.000Z";
const SECOND = 1_000;
export const MINUTE = 60_000;

/** The instant so many seconds behind AT. */
export const secondsLater = (seconds: number): string => new Date(NOW + seconds * SECOND).toISOString();

export const someAccountId = (): AccountId => accountIdSchema.parse(newId());
export const phoneOf = (text: string): PhoneNumber => phoneNumberSchema.parse(text);

const random = (digits: number): string => String(Math.floor(Math.random() * 10 ** digits)).padStart(digits, "0");

export const somePhone = (): PhoneNumber => phoneOf(`+1512${random(7)}`);
/** A short phone and longer ones that begin with it, all in one shard: their items lie between each other's. */
export const phonesThatBeginOthers = (): PhoneNumber[] => {
  const short = "+1555000000";
  const longer = Array.from({ length: 1_000 }, (_, index) => short + String(index).padStart(3, "0"));
  return [short, ...longer.filter((phone) => shardOf(phone) === shardOf(short)).slice(0, 4)].map(phoneOf);
};

const hexId = (): string => Buffer.from(newId(), "base64url").toString("hex").slice(0, 32);
export const someSid = (): string => `SM${hexId()}`;
export const someServiceSid = (): string => `MG${hexId()}`;

export const someAccount = (id = someAccountId()): Account => ({
  id,
  name: "Corner Coffee",
  country: "US",
  timeZone: "America/New_York",
  quietHours: usualQuietHours,
  sending: true,
  status: "open",
  createdAt: AT,
});

export const someKey = (accountId: AccountId): ApiKey => {
  const key = newKey();
  return {
    id: newId(),
    accountId,
    hash: hashKey(key),
    prefix: key.slice(0, 7),
    label: "the till",
    role: "owner",
    integration: false,
    createdAt: AT,
  };
};

export const someSender = (accountId: AccountId, phone: string = somePhone()): Sender => ({
  accountId,
  phone: senderNumberSchema.parse(phone),
  segmentsPerSecond: 100,
  createdAt: AT,
});

export const someReply = (
  accountId = someAccountId(),
  { phone = somePhone(), body = "Welcome", cause = someSid(), at = AT, ...rest }: Partial<OutboundMessage> = {},
): OutboundMessage => ({
  ...replyRow({ sender: someSender(accountId), phone, body, purpose: "response", cause, at }),
  ...rest,
});

export const someGroup = (accountId: AccountId, name = newId()): Group => ({
  id: newId(),
  accountId,
  name,
  kind: "standard",
  createdAt: AT,
  version: 1,
});

export const someMembership = (accountId: AccountId, groupId: string, phone: PhoneNumber): Membership => ({
  accountId,
  groupId,
  phone,
  since: AT,
  source: "manual",
  cause: newId(),
});

export const someTextToJoin = (
  accountId: AccountId,
  keywords: string[],
  more: Partial<TextToJoin> = {},
): TextToJoin => ({
  id: newId(),
  accountId,
  name: "Coffee",
  keywords,
  groupIds: [newId()],
  match: "whole",
  status: "active",
  createdAt: AT,
  version: 1,
  ...more,
});

export const someText = (from: PhoneNumber, to: string, body: string, sid = someSid()): InboundText => ({
  sid,
  from,
  to,
  body,
  media: [],
});

export const someFact = (
  state: ConsentFact["state"],
  seconds: number,
  how: ConsentFact["how"] = "text",
): ConsentFact => ({
  state,
  at: secondsLater(seconds),
  how,
  by: how === "text" || how === "keyword" ? "person" : "staff",
  evidence: state,
  cause: newId(),
});
