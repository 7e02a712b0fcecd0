import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import type { Clock } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import { type TwilioMessages, twilioMessages } from "#shared/platform/twilio-messages.ts";
import type { OutboundMessage } from "./message.ts";
import type { CarrierLog, CarrierMessage, Send, SendOutcome, SmsGateway } from "./sms-gateway.ts";
import { type TwilioCredentials, twilioCredentialsSchema } from "./twilio-credentials.ts";
import { classOfTwilioError } from "./twilio-errors.ts";

const REQUEST_MILLISECONDS = 10_000;
const CLOCKS_APART_MILLISECONDS = 30_000;
const LONGEST_LIST = 200;

// Twilio retries our callback on its side: refused connections, slow answers and 5xx, twice.
const CALLBACK_RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000";

export interface TwilioGatewayOptions {
  readonly credentials: () => Promise<TwilioCredentials>;
  /** Twilio's API, or the stand-in's address. */
  readonly apiBaseUrl: string;
  /** Where Twilio reaches our webhooks. */
  readonly publicBaseUrl: string;
  /** How long an answer may take. @default 10,000: well within the function's own 30 s, so that its end is ours to note */
  readonly timeoutMilliseconds?: number;
}

export class TwilioSmsGateway implements SmsGateway, CarrierLog {
  readonly #options: TwilioGatewayOptions;
  #ready: { for: TwilioCredentials; messages: TwilioMessages } | undefined;

  constructor(options: TwilioGatewayOptions) {
    this.#options = options;
  }

  async ready(): Promise<Send> {
    const messages = await this.#messages();
    return (message) => this.#send(messages, message);
  }

  async sentSince(message: Pick<OutboundMessage, "phone" | "sender">, from: number): Promise<CarrierMessage[]> {
    const messages = await this.#messages();
    // Twilio's filter is to the second, and its clock is not ours.
    const listed = await messages.list({
      to: message.phone,
      from: message.sender,
      dateSentAfter: new Date(from - CLOCKS_APART_MILLISECONDS),
      limit: LONGEST_LIST + 1,
    });
    if (listed.length > LONGEST_LIST) throw new Error("The carrier's list is too long to be had whole");
    return listed.map((each) => ({
      sid: each.sid,
      body: each.body,
      status: each.status,
      createdAt: each.dateCreated.toISOString(),
      ...(each.errorCode ? { errorCode: each.errorCode } : {}),
    }));
  }

  async #messages(): Promise<TwilioMessages> {
    const credentials = await this.#options.credentials();
    if (this.#ready?.for !== credentials) {
      this.#ready = { for: credentials, messages: this.#connect(credentials) };
    }
    return this.#ready.messages;
  }

  async #send(messages: TwilioMessages, message: OutboundMessage): Promise<SendOutcome> {
    try {
      const made = await messages.create({
        to: message.phone,
        from: message.sender,
        ...(message.messagingServiceSid ? { messagingServiceSid: message.messagingServiceSid } : {}),
        body: message.body,
        statusCallback: this.#statusCallback(message),
      });
      return typeof made.sid === "string" && made.sid !== ""
        ? { kind: "accepted", sid: made.sid }
        : { kind: "inDoubt", reason: "an answer without a SID" };
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** Our id and account are in the address that Twilio signs: a callback names its message even if our answer got lost. */
  #statusCallback(message: OutboundMessage): string {
    const query = new URLSearchParams({ account: message.accountId, message: message.id });
    return `${this.#options.publicBaseUrl}/webhooks/twilio/status?${query}${CALLBACK_RETRIES}`;
  }

  #connect({ accountSid, authTokens, apiKeySid, apiKeySecret }: TwilioCredentials): TwilioMessages {
    return twilioMessages({
      accountSid,
      username: apiKeySid ?? accountSid,
      // While the token is rotated both hold, until the promotion ends the first: the last one holds throughout.
      password: apiKeySecret ?? authTokens.at(-1) ?? "",
      baseUrl: this.#options.apiBaseUrl,
      timeoutMilliseconds: this.#options.timeoutMilliseconds ?? REQUEST_MILLISECONDS,
    });
  }
}

/** The environment of a function that talks to Twilio's API. */
export const twilioGatewayVariables = {
  TWILIO_SECRET_ARN: z.string(),
  TWILIO_API_BASE_URL: z.url().default("https://api.twilio.com"),
  PUBLIC_BASE_URL: z.url(),
};

export const twilioGateway = (
  config: z.infer<z.ZodObject<typeof twilioGatewayVariables>>,
  secrets: SecretsManagerClient,
  clock: Clock,
): TwilioSmsGateway =>
  new TwilioSmsGateway({
    credentials: secretReader(secrets, config.TWILIO_SECRET_ARN, twilioCredentialsSchema, clock),
    apiBaseUrl: config.TWILIO_API_BASE_URL,
    publicBaseUrl: config.PUBLIC_BASE_URL,
  });

const restErrorSchema = z.object({ status: z.number(), code: z.number().optional() });
const connectionErrorSchema = z.object({ code: z.string() });

/** facts: 429 is the only answer that Twilio documents as never processed; a refused connection never got there. */
const outcomeOfError = (error: unknown): SendOutcome => {
  const rest = restErrorSchema.safeParse(error);
  if (rest.success) {
    const { status, code } = rest.data;
    if (status === 429) return { kind: "comeBackLater", reason: `Twilio ${code ?? 429}` };
    if (status >= 400 && status < 500 && status !== 408 && code !== undefined) {
      const reason = `Twilio ${code}`;
      return classOfTwilioError(code) === "later"
        ? { kind: "comeBackLater", reason }
        : { kind: "rejected", code, reason };
    }
    return { kind: "inDoubt", reason: `HTTP ${status}` };
  }
  const connection = connectionErrorSchema.safeParse(error);
  const code = connection.success ? connection.data.code : errorMessage(error);
  if (code === "ECONNREFUSED") return { kind: "comeBackLater", reason: code };
  return { kind: "inDoubt", reason: code };
};
