import { type Delivery, screenText } from "./delivery.ts";
import { type Inbound, inboundText } from "./inbound.ts";
import type { JournalEntry } from "./journal.ts";
import type { MessageLog } from "./message-log.ts";
import { isFinal, type MessageRecord } from "./message-record.ts";
import type { OptOuts } from "./opt-out.ts";
import type { Screens } from "./screens.ts";
import type { StatusCallbacks } from "./status-callbacks.ts";
import type { WebhookOutbox } from "./webhook-outbox.ts";

interface Memory {
  messages: MessageLog;
  optOuts: OptOuts;
  screens: Screens;
  outbox: WebhookOutbox;
}

/** Makes the memory what it was when the last line was written. */
export const restoreFrom = (entries: readonly JournalEntry[], memory: Memory): void => {
  for (const entry of entries) restoreEntry(entry, memory);
};

const restoreEntry = (entry: JournalEntry, { messages, optOuts, screens, outbox }: Memory): void => {
  switch (entry.kind) {
    case "message":
      messages.restore(entry.message);
      restoreScreen(entry.message, screens);
      break;
    case "message_deleted":
      messages.forget(entry.sid);
      break;
    case "carrier_reply":
      screens.restore(entry.text.to, entry.text);
      break;
    case "block":
      optOuts.restore(entry.scope, entry.handset, entry.blocked);
      break;
    case "webhook_owed":
      outbox.restore(entry.webhook);
      break;
    case "webhook_settled":
      outbox.forget(entry.id);
      break;
  }
};

const restoreScreen = (message: MessageRecord, screens: Screens): void => {
  if (message.direction === "inbound") screens.restore(message.sender, inboundText(message));
  else if (message.status === "delivered") screens.restore(message.to, screenText(message));
};

interface Work {
  messages: MessageLog;
  delivery: Delivery;
  outbox: WebhookOutbox;
  inbound: Inbound;
  callbacks: StatusCallbacks;
}

/** Takes up again what was under way. */
export const resume = ({ messages, delivery, outbox, inbound, callbacks }: Work): void => {
  for (const message of messages.all()) if (!isFinal(message.status)) delivery.take(message);
  for (const webhook of outbox.owed()) (webhook.kind === "inbound" ? inbound : callbacks).resume(webhook);
};
