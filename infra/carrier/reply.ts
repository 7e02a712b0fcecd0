import type { EventEmitter } from "node:events";
import type { CarrierEvents } from "./carrier-events.ts";
import type { MessageRecord } from "./message-record.ts";
import { type MessageRequest, messageRequestOf } from "./message-request.ts";
import { TwilioError } from "./twilio-error.ts";
import type { TwimlMessage } from "./twiml.ts";

interface Parts {
  accept: (request: MessageRequest, direction: "outbound-reply", draw: { attempt: number }) => MessageRecord;
  events: EventEmitter<CarrierEvents>;
}

/** Sends what a webhook answered with. Nobody waits for it, so a refusal only shows in the debugger (21610 after STOP). */
export const sendReply =
  ({ accept, events }: Parts) =>
  (inbound: MessageRecord, { body, mediaUrls, to, from, statusCallback }: TwimlMessage): void => {
    const form = new URLSearchParams({ To: to ?? inbound.sender, From: from ?? inbound.to, Body: body });
    for (const url of mediaUrls) form.append("MediaUrl", url);
    if (statusCallback) form.set("StatusCallback", statusCallback);
    try {
      accept(messageRequestOf(form, inbound.createdAt), "outbound-reply", { attempt: 1 });
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      events.emit("warning", { code: error.code, about: inbound.sid });
    }
  };
