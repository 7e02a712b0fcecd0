// A message is one text in or out. Law: claim, then send. A row is written first; the claim is the durable record that
// exactly one worker may hand it to Twilio. Every step is conditional and states only move forward, because anything
// may run twice, late or in another order.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { purposeSchema } from "#shared/contacts/consent.ts";

export const messageIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** The id of a text that came in is its SID; ours are hashes of another length. */
export const isInboundId = (id: string): boolean => /^(SM|MM)[0-9a-f]{32}$/.test(id);

/** What names one message: it lies under its account and phone. */
export const messageRefSchema = z.object({
  accountId: accountIdSchema,
  phone: phoneNumberSchema,
  messageId: messageIdSchema,
});
export type MessageRef = z.infer<typeof messageRefSchema>;

/** The job of the door. `attempt` counts how often the carrier asked to come back later. */
export const sendMessageSchema = messageRefSchema.extend({
  v: z.literal(1),
  attempt: z.number().int().min(0).default(0),
  /** How often its sender had no slot for it. */
  waits: z.number().int().min(0).default(0),
});
export type SendMessage = z.infer<typeof sendMessageSchema>;

export const outboundStateSchema = z.enum([
  "queued",
  "claimed",
  "in_doubt",
  "sent",
  "undelivered",
  "failed",
  "delivered",
  "skipped",
  "cancelled",
  "expired",
]);
export type OutboundState = z.infer<typeof outboundStateSchema>;

/** The states in which a person may have to act. What goes well (claimed, sent, delivered) is none of them. */
export const attentionStateSchema = outboundStateSchema.extract([
  "queued",
  "in_doubt",
  "failed",
  "undelivered",
  "skipped",
  "cancelled",
  "expired",
]);
export type AttentionState = z.infer<typeof attentionStateSchema>;

/**
 * How far a state is: callbacks come in any order and only move a message up. Delivered is above undelivered and failed,
 * for the handset has it. What was never handed over (skipped, cancelled, expired) is above all: nothing moves it.
 */
export const rankOf: Readonly<Record<OutboundState, number>> = {
  queued: 0,
  claimed: 1,
  in_doubt: 2,
  sent: 3,
  failed: 4,
  undelivered: 4,
  delivered: 5,
  skipped: 9,
  cancelled: 9,
  expired: 9,
};

const shared = {
  id: messageIdSchema,
  accountId: accountIdSchema,
  phone: phoneNumberSchema,
  /** The account's number: who texts out, who was texted in. */
  sender: senderNumberSchema,
  body: z.string(),
  at: z.iso.datetime(),
  cause: z.string(),
  /** When its words and media were taken away, for the person was erased. */
  erasedAt: z.iso.datetime().optional(),
  v: z.literal(1),
};

export const outboundMessageSchema = z.object({
  ...shared,
  direction: z.literal("out"),
  purpose: purposeSchema,
  state: outboundStateSchema,
  messagingServiceSid: z.string().optional(),
  /** A response goes only to who still is in one of the groups whose words these are. */
  groupIds: z.array(z.string()).min(1).optional(),
  /** In the quiet hours of which zones it waits. Without any it goes at once: the answer to a person's own text. */
  quietZones: z.array(z.string()).optional(),
  /** The same of rows from before there were several. */
  quietZone: z.string().optional(),
  /** Of a campaign's text: which campaign, and how many segments it has. */
  campaignId: z.string().optional(),
  segments: z.number().int().optional(),
  /** Of the test of a campaign, which no campaign counts. */
  testOf: z.string().optional(),
  mediaUrls: z.array(z.string()).optional(),
  /** From then on the carrier may not deliver it. */
  expiresAt: z.iso.datetime().optional(),
  claimId: z.string().optional(),
  claimedAt: z.iso.datetime().optional(),
  sid: z.string().optional(),
  errorCode: z.number().int().optional(),
  reason: z.string().optional(),
  /** How often the carrier's whole log did not show a message whose end is not known. */
  looks: z.number().int().min(0).default(0),
  /** The message that a person had sent once more by this one; and the one that was made of it. */
  retryOf: messageIdSchema.optional(),
  retriedAs: messageIdSchema.optional(),
});
export type OutboundMessage = z.infer<typeof outboundMessageSchema>;

/** In the quiet hours of which zones it waits; none where it goes at once. */
export const quietZonesOf = ({ quietZones, quietZone }: OutboundMessage): readonly string[] =>
  quietZones ?? (quietZone === undefined ? [] : [quietZone]);

const inboundMessageSchema = z.object({
  ...shared,
  direction: z.literal("in"),
  state: z.literal("received"),
  media: z.array(z.object({ url: z.string(), contentType: z.string() })).default([]),
  /** What was made of it: a keyword, STOP, or just a text for the inbox. */
  meaning: z.string(),
});
export type InboundMessage = z.infer<typeof inboundMessageSchema>;

export const messageSchema = z.discriminatedUnion("direction", [outboundMessageSchema, inboundMessageSchema]);
export type Message = z.infer<typeof messageSchema>;

/** A row that waits longer than this is looked at by the clock. */
export const WAITS_TOO_LONG_MILLISECONDS = 2 * 60_000;
/** A reply older than this helps nobody any more. */
export const REPLY_EXPIRES_MILLISECONDS = 24 * 60 * 60_000;

export const refOf = (message: Pick<Message, "accountId" | "phone" | "id">): MessageRef => ({
  accountId: message.accountId,
  phone: message.phone,
  messageId: message.id,
});

export const sendJob = (message: Pick<Message, "accountId" | "phone" | "id">): SendMessage => ({
  v: 1,
  ...refOf(message),
  attempt: 0,
  waits: 0,
});
