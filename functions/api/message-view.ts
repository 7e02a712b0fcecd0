import type { Message } from "#shared/messaging/message.ts";
import { segmentsAsSent, segmentsOf } from "#shared/messaging/segments.ts";
import { classOfTwilioError } from "#shared/messaging/twilio-errors.ts";

/** A message as the API shows it. */
export const messageView = (message: Message) => {
  const { id, direction, phone, body, state, sender, at, erasedAt } = message;
  const size = message.direction === "in" ? segmentsOf(body) : segmentsAsSent(message);
  const shared = { id, direction, phone, body, ...size, state, sender, at, erasedAt };
  if (message.direction === "in") return { ...shared, sid: id, media: message.media, meaning: message.meaning };
  const { sid, purpose, groupIds, testOf, claimedAt, errorCode, reason, retryOf, retriedAs } = message;
  const errorMeaning = errorCode === undefined ? undefined : classOfTwilioError(errorCode);
  return { ...shared, sid, purpose, groupIds, testOf, claimedAt, errorCode, errorMeaning, reason, retryOf, retriedAs };
};
