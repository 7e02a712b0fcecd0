import * as z from "zod";
import { accountIdSchema } from "./account.ts";
import { senderNumberSchema } from "./phone-number.ts";
import { slowedSchema } from "./slowed-sender.ts";

export const messagingServiceSidSchema = z
  .string()
  .regex(/^MG[0-9a-f]{32}$/, "must be a Messaging Service SID (MG...)");

/** A Twilio number of an account, alone or in a Messaging Service, with its pace. */
export const senderSchema = z.object({
  accountId: accountIdSchema,
  phone: senderNumberSchema,
  /** What the carrier takes: 1 for a US long code, 3 toll-free, 100 a short code (Twilio's MPS are segments). */
  segmentsPerSecond: z.number().positive().max(2_000),
  messagingServiceSid: messagingServiceSidSchema.optional(),
  /** Since the carrier said that it takes less. */
  slowed: slowedSchema.optional(),
  createdAt: z.iso.datetime(),
});
export type Sender = z.infer<typeof senderSchema>;

export const senderOwnerSchema = senderSchema.pick({ accountId: true, phone: true });
export type SenderOwner = z.infer<typeof senderOwnerSchema>;
