import * as z from "zod";

/**
 * What Secrets Manager keeps for Twilio. The auth token signs webhooks, the next one beside it while it is rotated; an API
 * key sends, or the token where there is none.
 */
export const twilioCredentialsSchema = z.object({
  accountSid: z.string().regex(/^AC[0-9a-f]{32}$/),
  authTokens: z.array(z.string().min(1)).min(1).max(2),
  apiKeySid: z.string().optional(),
  apiKeySecret: z.string().optional(),
});
export type TwilioCredentials = z.infer<typeof twilioCredentialsSchema>;
