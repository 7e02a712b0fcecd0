import { contentTypeOf } from "./media-resource.ts";
import type { MessageRecord } from "./message-record.ts";
import { API_VERSION } from "./message-resource.ts";
import { placeOf } from "./phone-numbers.ts";

/** The form that Twilio posts for an inbound text, geography and deprecated doubles included. */
export const inboundParams = (accountSid: string, message: MessageRecord): Record<string, string> => ({
  ...place("To", message.to),
  SmsMessageSid: message.sid,
  NumMedia: String(message.mediaUrls.length),
  SmsSid: message.sid,
  ...place("From", message.sender),
  SmsStatus: "received",
  Body: message.body,
  To: message.to,
  ...(message.messagingServiceSid !== null && { MessagingServiceSid: message.messagingServiceSid }),
  NumSegments: String(message.segments),
  MessageSid: message.sid,
  AccountSid: accountSid,
  From: message.sender,
  ApiVersion: API_VERSION,
  ...Object.fromEntries(message.mediaUrls.flatMap(mediaParams)),
});

const place = (side: "To" | "From", number: string): Record<string, string> =>
  Object.fromEntries(Object.entries(placeOf(number)).map(([part, value]) => [side + part, value]));

const mediaParams = (url: string, index: number): [string, string][] => [
  [`MediaUrl${index}`, url],
  [`MediaContentType${index}`, contentTypeOf(url)],
];
