// Twilio's Messages resource of 2010-04-01: create, fetch, list, cancel or redact, delete; and the media of a message.
import type { EventEmitter } from "node:events";
import type { Clock } from "#shared/platform/clock.ts";
import { authenticate, type Credentials } from "./basic-auth.ts";
import type { CarrierEvents } from "./carrier-events.ts";
import { createMessage } from "./create-message.ts";
import { dayOrInstant } from "./date-sent.ts";
import type { Delivery } from "./delivery.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { mediaPage, mediaSid, mediumResource } from "./media-resource.ts";
import type { MessageLog } from "./message-log.ts";
import { isFinal, type MessageRecord } from "./message-record.ts";
import type { MessageRequest } from "./message-request.ts";
import { messagePage, messageResource } from "./message-resource.ts";
import { type Answer, type Call, json, param, type Route } from "./routes.ts";
import type { StatusCallbacks } from "./status-callbacks.ts";
import { TwilioError } from "./twilio-error.ts";
import { parseForm } from "./twilio-form.ts";

export interface RestParts extends Credentials {
  clock: Clock;
  faults: Faults;
  journal: Journal;
  messages: MessageLog;
  delivery: Delivery;
  callbacks: StatusCallbacks;
  events: EventEmitter<CarrierEvents>;
  accept: (request: MessageRequest, direction: "outbound-api", draw: { attempt: number }) => MessageRecord;
}

export const restApi = (parts: RestParts): Route[] => {
  const own =
    (answer: (call: Call) => Answer | Promise<Answer>) =>
    (call: Call): Answer | Promise<Answer> => {
      authenticate(parts, call.headers.authorization);
      if (param(call, "account") !== parts.accountSid) throw new TwilioError(20404, { about: call.path });
      return answer(call);
    };
  const list = "/2010-04-01/Accounts/:account/Messages";
  const one = `${list}/:sid`;
  return [
    { method: "POST", path: list, answer: own(createMessage(parts)) },
    { method: "GET", path: list, answer: own(listMessages(parts)) },
    { method: "GET", path: one, answer: own((call) => shown(parts, 200, find(parts, call))) },
    { method: "POST", path: one, answer: own(updateMessage(parts)) },
    { method: "DELETE", path: one, answer: own(deleteMessage(parts)) },
    {
      method: "GET",
      path: `${one}/Media`,
      answer: own((call) => json(200, mediaPage(parts.accountSid, find(parts, call)))),
    },
    { method: "GET", path: `${one}/Media/:medium`, answer: own(fetchMedium(parts)) },
  ];
};

const shown = ({ accountSid }: RestParts, status: number, message: MessageRecord): Answer =>
  json(status, messageResource(accountSid, message));

const find = ({ messages }: RestParts, call: Call): MessageRecord => {
  const message = messages.get(param(call, "sid"));
  if (!message) throw new TwilioError(20404, { about: call.path });
  return message;
};

const fetchMedium =
  (parts: RestParts) =>
  (call: Call): Answer => {
    const message = find(parts, call);
    const index = message.mediaUrls.findIndex((_, each) => mediaSid(message, each) === param(call, "medium"));
    const url = message.mediaUrls[index];
    if (url === undefined) throw new TwilioError(20404, { about: call.path });
    const resource = mediumResource(parts.accountSid, message, url, index);
    // without .json it is the medium itself
    if (call.path.endsWith(".json")) return json(200, resource);
    return { ...json(307, resource), headers: { location: url } };
  };

const DEFAULT_PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 1000;

const listMessages =
  (parts: RestParts) =>
  (call: Call): Answer => {
    const { query } = call;
    const to = query.get("To") || undefined;
    const from = query.get("From") || undefined;
    const draw = parts.faults.nextDraw(to ?? "", "");
    if (parts.faults.hits("listFails", draw)) throw new TwilioError(20500);

    const pageSize = Math.min(wholeNumber(query, "PageSize") || DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE);
    const messages = parts.messages.newestFirst({ to, from, ...sentRange(query) });
    const page = wholeNumber(query, "Page");
    const pageToken = query.get("PageToken");
    return json(200, messagePage(messages, { accountSid: parts.accountSid, query, page, pageSize, pageToken }));
  };

// the wire writes DateSent>=X as the name "DateSent>" and the value X: both ends belong to the range
const sentRange = (query: URLSearchParams): { sentFrom: number; sentUntil: number } => {
  const [on, after, before] = ["DateSent", "DateSent>", "DateSent<"].map((name) => dayOrInstant(query.get(name)));
  return {
    sentFrom: Math.max(on?.from ?? Number.NEGATIVE_INFINITY, after?.from ?? Number.NEGATIVE_INFINITY),
    sentUntil: Math.min(on?.until ?? Number.POSITIVE_INFINITY, before?.until ?? Number.POSITIVE_INFINITY),
  };
};

const wholeNumber = (query: URLSearchParams, name: string): number => {
  const value = query.get(name) ?? "";
  if (!/^\d{0,9}$/.test(value)) throw new TwilioError(20001, { about: `${name} must be a whole number` });
  return Number(value);
};

const updateMessage =
  (parts: RestParts) =>
  (call: Call): Answer => {
    const message = find(parts, call);
    const form = parseForm(call.body);
    if (form.get("Status") === "canceled") return shown(parts, 200, cancel(parts, message));
    if (form.get("Body") !== "") throw new TwilioError(20001, { about: "only Body= (redact) or Status=canceled" });
    if (!isFinal(message.status)) throw new TwilioError(20009, { about: message.sid });
    return shown(parts, 200, parts.messages.save({ ...message, body: "", updatedAt: parts.clock.now() }));
  };

const cancel = ({ journal, messages, callbacks, clock }: RestParts, message: MessageRecord): MessageRecord => {
  if (message.status !== "scheduled") throw new TwilioError(30409, { about: message.sid });
  return journal.together(() => {
    const canceled = messages.save({ ...message, status: "canceled", updatedAt: clock.now() });
    callbacks.changed(canceled);
    return canceled;
  });
};

const deleteMessage =
  (parts: RestParts) =>
  (call: Call): Answer => {
    const message = find(parts, call);
    if (!isFinal(message.status)) throw new TwilioError(20009, { about: message.sid });
    parts.messages.remove(message.sid);
    return { kind: "empty", status: 204 };
  };
