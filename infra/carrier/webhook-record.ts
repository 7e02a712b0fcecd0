import * as z from "zod";

/** One webhook owed to the application: kept until it was answered or given up, so that a restart sends it again. */
export const webhookRecord = z.object({
  id: z.string(),
  kind: z.enum(["inbound", "status"]),
  /** the message that it tells about */
  sid: z.string(),
  url: z.string(),
  fallbackUrl: z.string().nullable(),
  params: z.record(z.string(), z.string()),
  /** I-Twilio-Idempotency-Token: the same on every retry of this delivery */
  token: z.string(),
  dueAt: z.number(),
});
export type WebhookRecord = z.infer<typeof webhookRecord>;
