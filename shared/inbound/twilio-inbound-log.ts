import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import {
  type TwilioConnectionOptions,
  type twilioApiVariables,
  twilioConnection,
} from "#shared/messaging/twilio-connection.ts";
import { twilioCredentialsSchema } from "#shared/messaging/twilio-credentials.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { secretReader } from "#shared/platform/secrets.ts";
import type { TwilioMessages } from "#shared/platform/twilio-messages.ts";
import type { InboundLog, LoggedText, LogPage } from "./inbound-log.ts";
import type { Medium } from "./inbound-text.ts";

const PAGE_SIZE = 1_000;
const MOST_MEDIA = 10;

type LogOptions = TwilioConnectionOptions & {
  /** @default 1,000: the most that Twilio gives */
  readonly pageSize?: number;
};

export class TwilioInboundLog implements InboundLog {
  readonly #options: LogOptions;
  readonly #messages: () => Promise<TwilioMessages>;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#messages = twilioConnection(options);
  }

  async *receivedSince(phone: string, since: number): AsyncGenerator<LogPage> {
    const messages = await this.#messages();
    const dateSentAfter = new Date(since);
    const { pageSize = PAGE_SIZE } = this.#options;
    // What our numbers texted to each other stands in the same list.
    let page: Listing | undefined = await messages.page({ to: phone, dateSentAfter, pageSize });
    while (page) {
      const received = page.instances.filter(({ direction }) => direction === "inbound");
      yield { texts: received.map(loggedText), rows: page.instances.length };
      page = await page.nextPage();
    }
  }

  async mediaOf(sid: string): Promise<Medium[]> {
    const messages = await this.#messages();
    const media = await messages(sid).media.list({ limit: MOST_MEDIA });
    // Without .json the address is that of the medium itself, as in the webhook.
    return media.map(({ uri, contentType }) => ({
      url: `${this.#options.apiBaseUrl}${uri.replace(/\.json$/, "")}`,
      contentType,
    }));
  }
}

type Listed = Awaited<ReturnType<TwilioMessages["list"]>>[number];

interface Listing {
  readonly instances: readonly Listed[];
  nextPage(): Promise<Listing> | undefined;
}

/** The client gives a date that it cannot read as it came. */
const dateSchema = z.date().transform((date) => isoInstant(date.getTime()));

const loggedText = ({ sid, from, to, messagingServiceSid, body, numMedia, dateCreated }: Listed): LoggedText => ({
  ...{ sid, from, to, body: body ?? "", hasMedia: numMedia !== "0" },
  ...(messagingServiceSid ? { messagingServiceSid } : {}),
  createdAt: dateSchema.safeParse(dateCreated).data ?? String(dateCreated),
});

export const twilioInboundLog = (
  config: z.infer<z.ZodObject<typeof twilioApiVariables>>,
  secrets: SecretsManagerClient,
  clock: Clock,
): TwilioInboundLog =>
  new TwilioInboundLog({
    credentials: secretReader(secrets, config.TWILIO_SECRET_ARN, twilioCredentialsSchema, clock),
    apiBaseUrl: config.TWILIO_API_BASE_URL,
    timeoutMilliseconds: config.TWILIO_TIMEOUT_MILLISECONDS,
  });
