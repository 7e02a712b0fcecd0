// A stand-in for Twilio on this machine: its REST API, its webhooks and its opt-out handling on one side, handsets on
// the other. It knows nothing of the application but the URLs it was given. What it acknowledged, it remembers.
import { EventEmitter } from "node:events";
import type { Clock } from "#shared/platform/clock.ts";
import { acceptMessage } from "./accept-message.ts";
import type { CarrierEvents } from "./carrier-events.ts";
import { ClockTimers } from "./clock-timers.ts";
import { type AdvanceClock, controlApi } from "./control-api.ts";
import { Delivery } from "./delivery.ts";
import { type FaultInput, Faults } from "./faults.ts";
import { handsetApi } from "./handset-api.ts";
import { close, listen } from "./http-server.ts";
import { Inbound } from "./inbound.ts";
import { Journal } from "./journal.ts";
import { MessageLog } from "./message-log.ts";
import { OptOuts } from "./opt-out.ts";
import { sendReply } from "./reply.ts";
import { restApi } from "./rest-api.ts";
import { restoreFrom, resume } from "./restore.ts";
import { Screens } from "./screens.ts";
import { type SenderRegistration, Senders } from "./senders.ts";
import { StatusCallbacks } from "./status-callbacks.ts";
import { WebhookOutbox } from "./webhook-outbox.ts";

export interface CarrierOptions {
  /** 0 takes a free one */
  port: number;
  accountSid: string;
  authToken: string;
  apiKeys?: readonly { sid: string; secret: string }[];
  clock: Clock;
  senders: readonly SenderRegistration[];
  /** JSON lines; what is in it is taken up again, webhooks that were never answered included */
  journalFile?: string | undefined;
  /** moves the host's clock; without it POST /clock is refused */
  advanceClock?: AdvanceClock;
  /** false sends everything at once, whatever the segments per second */
  pace?: boolean;
  /** how many times as long as Twilio it waits for an answer to a webhook; default 1 */
  patience?: number | undefined;
}

export interface Carrier {
  /** of the loopback, without a slash at its end; also the base URL for Twilio's client */
  readonly url: string;
  readonly events: EventEmitter<CarrierEvents>;
  registerSender(registration: SenderRegistration): void;
  setFaults(faults: FaultInput): void;
  clearFaults(): void;
  /** to be called by a host that moved its clock by itself */
  clockMoved(): void;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 only. Rejects with code EADDRINUSE when the port is taken. */
export const startCarrier = async (options: CarrierOptions): Promise<Carrier> => {
  const { accountSid, authToken, apiKeys = [], clock, advanceClock } = options;
  const events = new EventEmitter<CarrierEvents>();
  // each open screen in a browser listens twice
  events.setMaxListeners(0);
  const journal = new Journal(options.journalFile);
  const timers = new ClockTimers(clock);
  const faults = new Faults();
  const senders = new Senders();
  for (const sender of options.senders) senders.register(sender);

  const messages = new MessageLog(journal);
  const optOuts = new OptOuts(journal);
  const screens = new Screens(events);
  const outbox = new WebhookOutbox({ authToken, journal, timers, events, patience: options.patience });
  const callbacks = new StatusCallbacks({ accountSid, clock, faults, outbox });
  const isPaced = options.pace ?? true;
  const delivery = new Delivery({
    clock,
    timers,
    journal,
    messages,
    senders,
    optOuts,
    faults,
    callbacks,
    screens,
    isPaced,
  });
  const accept = acceptMessage({ clock, senders, optOuts, messages, delivery, events });
  const reply = sendReply({ accept, events });
  const inbound = new Inbound({
    accountSid,
    clock,
    journal,
    messages,
    senders,
    optOuts,
    screens,
    outbox,
    events,
    reply,
  });

  restoreFrom(journal.entries, { messages, optOuts, screens, outbox });
  const routes = [
    ...restApi({
      accountSid,
      authToken,
      apiKeys,
      clock,
      faults,
      journal,
      messages,
      delivery,
      callbacks,
      events,
      accept,
    }),
    ...handsetApi({ events, inbound, screens, senders }),
    ...controlApi({ clock, timers, faults, senders, advanceClock }),
  ];
  const { server, url } = await listen(routes, options.port).catch((error: unknown) => {
    journal.close();
    throw error;
  });
  resume({ messages, delivery, outbox, inbound, callbacks });

  return {
    url,
    events,
    registerSender: (registration) => void senders.register(registration),
    setFaults: (settings) => void faults.set(settings),
    clearFaults: () => faults.clear(),
    clockMoved: () => timers.poke(),
    stop: async () => {
      timers.stop();
      outbox.stop();
      await close(server);
      journal.close();
    },
  };
};
