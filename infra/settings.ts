import type { Node } from "constructs";
import * as z from "zod";

/** What Lambda grants a new account. */
export const DEFAULT_LAMBDA_CONCURRENCY = 10;

/** What an owner may choose, as CDK context: `npm run deploy -- -c alarmEmail=me@example.com`. */
const settingsSchema = z.object({
  /** The concurrency that Lambda grants this account in this Region; `npm run deploy` looks it up. */
  lambdaConcurrency: z.coerce.number().int().default(DEFAULT_LAMBDA_CONCURRENCY),
  /** Gets a mail for every alarm, once it has confirmed the subscription. */
  alarmEmail: z.email().optional(),
  /** How Twilio reaches the webhooks, when that is not the HTTP API's own address; without a slash at the end. */
  publicBaseUrl: z.url().regex(/[^/]$/, "must not end in a slash").optional(),
  /** Off ("false") only to take the stacks down for good. */
  terminationProtection: z.stringbool().or(z.boolean()).default(true),
});

export type Settings = z.infer<typeof settingsSchema>;

/** @throws an error that names each setting that is not as it should be. */
export const readSettings = (node: Node): Settings => {
  const given = Object.keys(settingsSchema.shape).map((key) => [key, node.tryGetContext(key)]);
  const result = settingsSchema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  throw new Error(`A setting (cdk context) is not as it should be:\n${z.prettifyError(result.error)}`);
};
