import * as z from "zod";
import { type TwilioMessages, twilioMessages } from "#shared/platform/twilio-messages.ts";
import { REQUEST_MILLISECONDS } from "./sms-gateway.ts";
import type { TwilioCredentials } from "./twilio-credentials.ts";

export interface TwilioConnectionOptions {
  readonly credentials: () => Promise<TwilioCredentials>;
  /** Twilio's API, or the stand-in's address. */
  readonly apiBaseUrl: string;
  /** @default REQUEST_MILLISECONDS */
  readonly timeoutMilliseconds?: number;
}

/** The environment of a function that talks to Twilio's API. */
export const twilioApiVariables = {
  TWILIO_SECRET_ARN: z.string(),
  TWILIO_API_BASE_URL: z.url().default("https://api.twilio.com"),
  TWILIO_TIMEOUT_MILLISECONDS: z.coerce.number().int().positive().default(REQUEST_MILLISECONDS),
};

/** Twilio's messages as the credentials stand: a new connection when they were changed, the same one while they stay. */
export const twilioConnection = (options: TwilioConnectionOptions): (() => Promise<TwilioMessages>) => {
  let ready: { for: TwilioCredentials; messages: TwilioMessages } | undefined;
  return async () => {
    const credentials = await options.credentials();
    if (ready?.for !== credentials) ready = { for: credentials, messages: connect(credentials, options) };
    return ready.messages;
  };
};

const connect = (
  { accountSid, authTokens, apiKeySid, apiKeySecret }: TwilioCredentials,
  { apiBaseUrl, timeoutMilliseconds = REQUEST_MILLISECONDS }: TwilioConnectionOptions,
): TwilioMessages =>
  twilioMessages({
    accountSid,
    username: apiKeySid ?? accountSid,
    // While the token is rotated both hold, until the promotion ends the first: the last one holds throughout.
    password: apiKeySecret ?? authTokens.at(-1) ?? "",
    baseUrl: apiBaseUrl,
    timeoutMilliseconds,
  });
