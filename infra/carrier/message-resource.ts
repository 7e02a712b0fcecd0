// A message and a page of messages exactly as Twilio's API of 2010-04-01 writes them: numbers as strings, dates in
// RFC 2822, price null until billed (here: for ever).
import { lossOf } from "./error-catalog.ts";
import type { MessageRecord } from "./message-record.ts";

export const API_VERSION = "2010-04-01";

export const rfc2822 = (milliseconds: number): string => new Date(milliseconds).toUTCString().replace("GMT", "+0000");

const messagesPath = (accountSid: string): string => `/${API_VERSION}/Accounts/${accountSid}/Messages`;

export const messageResource = (accountSid: string, message: MessageRecord) => {
  const path = `${messagesPath(accountSid)}/${message.sid}`;
  return {
    account_sid: accountSid,
    api_version: API_VERSION,
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : lossOf(message.errorCode).message,
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.mediaUrls.length),
    // a Messaging Service does not know its sender yet, and so not the segments
    num_segments: message.from === null ? "0" : String(message.segments),
    price: null,
    price_unit: "USD",
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${path}/Media.json` },
    to: message.to,
    uri: `${path}.json`,
  };
};

interface PageRequest {
  accountSid: string;
  query: URLSearchParams;
  page: number;
  pageSize: number;
  pageToken: string | null;
}

/** Tokens name a message, so that pages neither repeat nor skip one while new messages arrive at the front. */
export const messagePage = (messages: readonly MessageRecord[], request: PageRequest) => {
  const { accountSid, page, pageSize } = request;
  const start = startOf(messages, request);
  const items = messages.slice(start, start + pageSize);
  const last = items.at(-1);
  const first = items.at(0);
  const hasNext = last !== undefined && start + pageSize < messages.length;
  return {
    end: page * pageSize + Math.max(items.length - 1, 0),
    first_page_uri: pageUri(request, 0),
    messages: items.map((message) => messageResource(accountSid, message)),
    next_page_uri: hasNext ? pageUri(request, page + 1, `PA${last.sid}`) : null,
    page,
    page_size: pageSize,
    previous_page_uri: page > 0 && first ? pageUri(request, page - 1, `PB${first.sid}`) : null,
    start: page * pageSize,
    uri: pageUri(request, page),
  };
};

const startOf = (messages: readonly MessageRecord[], { page, pageSize, pageToken }: PageRequest): number => {
  const anchor = pageToken === null ? -1 : messages.findIndex((message) => message.sid === pageToken.slice(2));
  if (anchor < 0) return page * pageSize;
  return pageToken?.startsWith("PB") ? Math.max(anchor - pageSize, 0) : anchor + 1;
};

const pageUri = ({ accountSid, query, pageSize }: PageRequest, page: number, token?: string): string => {
  const filters = new URLSearchParams(query);
  for (const name of ["PageSize", "Page", "PageToken"]) filters.delete(name);
  filters.set("PageSize", String(pageSize));
  filters.set("Page", String(page));
  if (token) filters.set("PageToken", token);
  return `${messagesPath(accountSid)}.json?${filters}`;
};
