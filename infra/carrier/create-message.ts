// POST Messages, with everything that can go wrong around it: refused, answered with an error, or not answered at all,
// before Twilio took the message or after.
import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "#shared/platform/clock.ts";
import type { CarrierEvents } from "./carrier-events.ts";
import type { Delivery } from "./delivery.ts";
import { arrivesLater } from "./error-catalog.ts";
import type { Draw, Faults } from "./faults.ts";
import type { MessageRecord } from "./message-record.ts";
import { type MessageRequest, messageRequestOf } from "./message-request.ts";
import { messageResource } from "./message-resource.ts";
import { type Answer, type Call, json } from "./routes.ts";
import type { StatusCallbacks } from "./status-callbacks.ts";
import { TwilioError } from "./twilio-error.ts";
import { parseForm } from "./twilio-form.ts";

interface Parts {
  accountSid: string;
  clock: Clock;
  faults: Faults;
  delivery: Delivery;
  callbacks: StatusCallbacks;
  events: EventEmitter<CarrierEvents>;
  accept: (request: MessageRequest, direction: "outbound-api", draw: { attempt: number }) => MessageRecord;
}

// An early callback is one that the application answers before it hears of its own request.
const LONGEST_WAIT_FOR_EARLY_CALLBACK_MS = 3_000;

export const createMessage =
  (parts: Parts) =>
  async (call: Call): Promise<Answer> => {
    const form = parseForm(call.body);
    const [to, body] = [form.get("To") ?? "", form.get("Body") ?? ""];
    parts.events.emit("requested", { to, body, at: new Date(parts.clock.now()).toISOString() });
    const draw = parts.faults.nextDraw(to, body);
    const before = faultBefore(parts, draw);
    if (before) return before;

    const request = messageRequestOf(form, parts.clock.now());
    refuseByFault(parts, request, draw);
    const message = parts.accept(request, "outbound-api", draw);
    if (parts.faults.hits("earlyCallbacks", draw)) await callEarly(parts, message);
    return faultAfter(parts, draw) ?? json(201, messageResource(parts.accountSid, message));
  };

const faultBefore = ({ faults }: Parts, draw: Draw): Answer | undefined => {
  if (faults.hits("tooManyRequests", draw)) throw new TwilioError(20429);
  if (faults.hits("serverErrorBefore", draw)) throw new TwilioError(20500);
  if (faults.hits("hangBefore", draw)) return { kind: "hang" };
  if (faults.hits("dropBeforeAccept", draw)) return { kind: "drop" };
  return undefined;
};

const refuseByFault = ({ faults }: Parts, { to, from, messagingServiceSid }: MessageRequest, draw: Draw): void => {
  const code = faults.errorCode(draw);
  // under a Messaging Service Twilio learns of the opt-out only when it sends
  const isLater = code !== undefined && (arrivesLater(code) || (code === 21610 && messagingServiceSid !== ""));
  if (code !== undefined && !isLater) throw new TwilioError(code, { to, from });
};

const faultAfter = ({ faults }: Parts, draw: Draw): Answer | undefined => {
  if (faults.hits("serverErrorAfter", draw)) throw new TwilioError(20500);
  if (faults.hits("hangAfter", draw)) return { kind: "hang" };
  if (faults.hits("acceptThenDrop", draw)) return { kind: "drop" };
  return undefined;
};

const callEarly = async ({ delivery, callbacks }: Parts, { sid }: MessageRecord): Promise<void> => {
  delivery.hurry(sid);
  const enough = new AbortController();
  await Promise.race([
    callbacks.told(sid),
    sleep(LONGEST_WAIT_FOR_EARLY_CALLBACK_MS, undefined, { signal: enough.signal }).catch(() => undefined),
  ]);
  enough.abort();
};
