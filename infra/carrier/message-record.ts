// A message as the stand-in keeps it: one record per SID, inbound and outbound alike, replaced whole on every change
// and journaled so. message-resource.ts is how Twilio shows it.
import { randomBytes } from "node:crypto";
import { SegmentedMessage } from "sms-segments-calculator";
import * as z from "zod";

const messageStatus = z.enum([
  "accepted",
  "scheduled",
  "queued",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "canceled",
  "received",
]);
export type MessageStatus = z.infer<typeof messageStatus>;

export const messageRecord = z.object({
  sid: z.string(),
  direction: z.enum(["inbound", "outbound-api", "outbound-reply"]),
  /** null while a Messaging Service has not shown which sender it picked */
  from: z.string().nullable(),
  to: z.string(),
  sender: z.string(),
  body: z.string(),
  mediaUrls: z.array(z.string()),
  messagingServiceSid: z.string().nullable(),
  status: messageStatus,
  errorCode: z.number().nullable(),
  segments: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  sentAt: z.number().nullable(),
  sendAt: z.number().nullable(),
  validitySeconds: z.number(),
  statusCallback: z.string().nullable(),
  /** how many times this To and Body had been posted when it was accepted: faults are drawn by it */
  attempt: z.number(),
});
export type MessageRecord = z.infer<typeof messageRecord>;

export const newSid = (prefix: "SM" | "MM" | "RQ"): string => prefix + randomBytes(16).toString("hex");

export const segmentsOf = (body: string, mediaUrls: readonly string[]): number =>
  mediaUrls.length > 0 ? 1 : Math.max(1, new SegmentedMessage(body).segmentsCount);

const FINAL: ReadonlySet<MessageStatus> = new Set(["delivered", "undelivered", "failed", "canceled", "received"]);

export const isFinal = (status: MessageStatus): boolean => FINAL.has(status);
