import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import type { Clock } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import type { TwilioMessages } from "#shared/platform/twilio-messages.ts";
import type { OutboundMessage } from "./message.ts";
import {
  type CarrierLog,
  type CarrierMessage,
  REQUEST_MILLISECONDS,
  type Send,
  type SendOutcome,
  type SmsGateway,
} from "./sms-gateway.ts";
import { type TwilioConnectionOptions, twilioApiVariables, twilioConnection } from "./twilio-connection.ts";
import { twilioCredentialsSchema } from "./twilio-credentials.ts";
import { classOfTwilioError, saysTooFast } from "./twilio-errors.ts";

const CLOCKS_APART_MILLISECONDS = 30_000;
const LONGEST_LIST = 200;
/** As many pictures as Twilio takes with one text. */
const MOST_MEDIA = 10;
/** As long as Twilio keeps a text at most, and does unless told otherwise. */
const LONGEST_VALIDITY_SECONDS = 36_000;

// Twilio retries our callback on its side: refused connections, slow answers and 5xx, twice.
const CALLBACK_RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000";

export interface TwilioGatewayOptions extends TwilioConnectionOptions {
  /** Where Twilio reaches our webhooks. */
  readonly publicBaseUrl: string;
  readonly clock: Clock;
}

export class TwilioSmsGateway implements SmsGateway, CarrierLog {
  readonly #options: TwilioGatewayOptions;
  readonly #messages: () => Promise<TwilioMessages>;

  constructor(options: TwilioGatewayOptions) {
    this.#options = options;
    this.#messages = twilioConnection(options);
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

  async #send(messages: TwilioMessages, message: OutboundMessage): Promise<SendOutcome> {
    try {
      const made = await messages.create({
        to: message.phone,
        from: message.sender,
        ...(message.messagingServiceSid ? { messagingServiceSid: message.messagingServiceSid } : {}),
        body: message.body,
        ...(message.mediaUrls ? { mediaUrl: message.mediaUrls.slice(0, MOST_MEDIA) } : {}),
        ...validityOf(message, this.#options),
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
}

/** The environment of a function that sends over it, or looks at what was sent. */
export const twilioGatewayVariables = { ...twilioApiVariables, PUBLIC_BASE_URL: z.url() };

export const twilioGateway = (
  config: z.infer<z.ZodObject<typeof twilioGatewayVariables>>,
  secrets: SecretsManagerClient,
  clock: Clock,
): TwilioSmsGateway =>
  new TwilioSmsGateway({
    credentials: secretReader(secrets, config.TWILIO_SECRET_ARN, twilioCredentialsSchema, clock),
    apiBaseUrl: config.TWILIO_API_BASE_URL,
    timeoutMilliseconds: config.TWILIO_TIMEOUT_MILLISECONDS,
    publicBaseUrl: config.PUBLIC_BASE_URL,
    clock,
  });

/**
 * So that Twilio, which may keep a text for hours, gives up in time, also where it has the request at the end of its time only:
 * rounded down, a second at least.
 */
const validityOf = (
  { expiresAt }: OutboundMessage,
  { clock, timeoutMilliseconds = REQUEST_MILLISECONDS }: TwilioGatewayOptions,
): { validityPeriod?: number } => {
  if (expiresAt === undefined) return {};
  const seconds = Math.floor((Date.parse(expiresAt) - clock.now() - timeoutMilliseconds) / 1_000);
  return seconds >= LONGEST_VALIDITY_SECONDS ? {} : { validityPeriod: Math.max(1, seconds) };
};

const restErrorSchema = z.object({ status: z.number(), code: z.number().optional() });
const connectionErrorSchema = z.object({ code: z.string() });

/** facts: 429 is the only answer that Twilio documents as never processed; a refused connection never got there. */
const outcomeOfError = (error: unknown): SendOutcome => {
  const rest = restErrorSchema.safeParse(error);
  if (rest.success) {
    const { status, code } = rest.data;
    if (status === 429) return { kind: "comeBackLater", reason: `Twilio ${code ?? 429}`, tooFast: true };
    if (status >= 400 && status < 500 && status !== 408 && code !== undefined) {
      const reason = `Twilio ${code}`;
      return classOfTwilioError(code) === "later"
        ? { kind: "comeBackLater", reason, tooFast: saysTooFast(code) }
        : { kind: "rejected", code, reason };
    }
    return { kind: "inDoubt", reason: `HTTP ${status}` };
  }
  const connection = connectionErrorSchema.safeParse(error);
  const code = connection.success ? connection.data.code : errorMessage(error);
  if (code === "ECONNREFUSED") return { kind: "comeBackLater", reason: code };
  return { kind: "inDoubt", reason: code };
};
