// What an application may ask of Twilio in one message, and every refusal that needs no memory to be decided.
import { isPhone, isShortCode } from "./phone-numbers.ts";
import { TwilioError } from "./twilio-error.ts";

export interface MessageRequest {
  to: string;
  from: string;
  messagingServiceSid: string;
  body: string;
  mediaUrls: string[];
  statusCallback: string | null;
  validitySeconds: number;
  sendAt: number | null;
}

const LONGEST_BODY = 1600;
const MOST_MEDIA = 10;
const LONGEST_VALIDITY_SECONDS = 36_000;

/** Twilio's test numbers: texts to them are refused, whoever sends. */
const REFUSED_RECIPIENTS: ReadonlyMap<string, number> = new Map([
  ["+15005550001", 21211],
  ["+15005550002", 21612],
  ["+15005550003", 21408],
  ["+15005550004", 21610],
  ["+15005550009", 21614],
]);

export const messageRequestOf = (form: URLSearchParams, now: number): MessageRequest => {
  const request = {
    to: form.get("To") ?? "",
    from: form.get("From") ?? "",
    messagingServiceSid: form.get("MessagingServiceSid") ?? "",
    body: form.get("Body") ?? "",
    mediaUrls: form.getAll("MediaUrl"),
    statusCallback: form.get("StatusCallback") || null,
    validitySeconds: validityOf(form.get("ValidityPeriod")),
    sendAt: form.get("ScheduleType") === "fixed" ? sendAtOf(form, now) : null,
  };
  refuseUnlessComplete(request);
  refuseUnlessWellFormed(request);
  return request;
};

const refuseUnlessComplete = ({ to, from, messagingServiceSid, body, mediaUrls }: MessageRequest): void => {
  if (to === "") throw new TwilioError(21604);
  if (from === "" && messagingServiceSid === "") throw new TwilioError(21603);
  if (body === "" && mediaUrls.length === 0) throw new TwilioError(21602);
  if (body === "" && mediaUrls.every((url) => url === "")) throw new TwilioError(21619);
};

const refuseUnlessWellFormed = ({ to, from, body, mediaUrls, statusCallback }: MessageRequest): void => {
  if (body.includes("\0")) throw new TwilioError(20001, { about: "Body contains a NUL character" });
  if (body.length > LONGEST_BODY) throw new TwilioError(21617);
  if (mediaUrls.length > MOST_MEDIA) throw new TwilioError(21623);
  const badMedia = mediaUrls.find((url) => !isWebAddress(url));
  if (badMedia !== undefined) throw new TwilioError(21620, { about: badMedia });
  if (isShortCode(to)) throw new TwilioError(21265, { to });
  const refused = isPhone(to) ? REFUSED_RECIPIENTS.get(to) : 21211;
  if (refused) throw new TwilioError(refused, { to, from });
  if (to === from) throw new TwilioError(21266, { to });
  if (statusCallback !== null && !isWebAddress(statusCallback)) throw new TwilioError(21609, { about: statusCallback });
};

const validityOf = (value: string | null): number => {
  const seconds = value === null ? LONGEST_VALIDITY_SECONDS : Number(value);
  const isAllowed = Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_VALIDITY_SECONDS;
  if (!isAllowed) throw new TwilioError(20001, { about: "ValidityPeriod must be 1 to 36000 seconds" });
  return seconds;
};

const sendAtOf = (form: URLSearchParams, now: number): number => {
  if (!form.get("MessagingServiceSid")) throw new TwilioError(35118);
  const value = form.get("SendAt") ?? "";
  const sendAt = Date.parse(value);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) || Number.isNaN(sendAt)) {
    throw new TwilioError(35111, { about: value });
  }
  const secondsAhead = (sendAt - now) / 1000;
  if (secondsAhead <= 300 || secondsAhead > 35 * 86_400) throw new TwilioError(35114);
  return sendAt;
};

/** Twilio takes no underscore in a host. */
const isWebAddress = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.hostname.includes("_");
};
