import type { EventEmitter } from "node:events";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { CarrierEvents } from "./carrier-events.ts";
import type { Delivery } from "./delivery.ts";
import type { Draw } from "./faults.ts";
import type { MessageLog } from "./message-log.ts";
import { type MessageRecord, newSid, segmentsOf } from "./message-record.ts";
import type { MessageRequest } from "./message-request.ts";
import type { OptOuts } from "./opt-out.ts";
import { isPhone, isShortCode } from "./phone-numbers.ts";
import type { Senders } from "./senders.ts";
import { TwilioError } from "./twilio-error.ts";

interface Parts {
  clock: Clock;
  senders: Senders;
  optOuts: OptOuts;
  messages: MessageLog;
  delivery: Delivery;
  events: EventEmitter<CarrierEvents>;
}

/** Twilio's test senders; a registered sender of the same number comes first. */
const MAGIC_SENDERS: ReadonlyMap<string, number> = new Map([
  ["+15005550001", 21212],
  ["+15005550007", 21606],
  ["+15005550008", 21611],
]);
const MAGIC_SENDER_THAT_WORKS = "+15005550006";

type Direction = "outbound-api" | "outbound-reply";

/** Takes a message or throws the TwilioError that says why not; what is returned is in the journal. */
export const acceptMessage =
  (parts: Parts) =>
  (request: MessageRequest, direction: Direction, { attempt }: Pick<Draw, "attempt">): MessageRecord => {
    const isService = request.messagingServiceSid !== "";
    const sender = isService ? pickFromService(parts, request) : judgeSender(parts, request);
    const now = parts.clock.now();
    const message = parts.messages.save({
      sid: newSid(request.mediaUrls.length > 0 ? "MM" : "SM"),
      direction,
      from: isService ? null : sender,
      to: request.to,
      sender,
      body: request.body,
      mediaUrls: request.mediaUrls,
      messagingServiceSid: isService ? request.messagingServiceSid : null,
      status: request.sendAt !== null ? "scheduled" : isService ? "accepted" : "queued",
      errorCode: null,
      segments: segmentsOf(request.body, request.mediaUrls),
      createdAt: now,
      updatedAt: now,
      sentAt: null,
      sendAt: request.sendAt,
      validitySeconds: request.validitySeconds,
      statusCallback: request.statusCallback,
      attempt,
    });
    parts.delivery.take(message);
    const { sid, to, body, segments } = message;
    parts.events.emit("accepted", { from: sender, to, body, sid, at: isoInstant(now), segments });
    return message;
  };

const pickFromService = ({ senders }: Parts, { messagingServiceSid, from }: MessageRequest): string => {
  const pool = senders.ofService(messagingServiceSid);
  if (pool.length === 0) throw new TwilioError(21705, { about: messagingServiceSid });
  const chosen = from === "" ? pool[0] : pool.find((sender) => sender.phone === from);
  if (!chosen) throw new TwilioError(21703);
  return chosen.phone;
};

const judgeSender = ({ senders, optOuts, delivery }: Parts, { from, to, body, mediaUrls }: MessageRequest): string => {
  const isOurs = senders.get(from) !== undefined || from === MAGIC_SENDER_THAT_WORKS;
  if (!isOurs) throw new TwilioError(MAGIC_SENDERS.get(from) ?? (looksLikeSender(from) ? 21606 : 21212), { from });
  if (optOuts.isBlocked(senders.scopeOf(from), to)) throw new TwilioError(21610);
  if (delivery.isFull(from, segmentsOf(body, mediaUrls))) throw new TwilioError(21611, { from });
  return from;
};

const looksLikeSender = (from: string): boolean =>
  isPhone(from) || isShortCode(from) || /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(from);
