// What Twilio answers when it refuses a request, and what it reports when a message dies later. The texts follow
// Twilio's; {to}, {from} and {about} are filled in.

interface Refusal {
  status: number;
  message: string;
}

const REFUSALS: Readonly<Record<number, Refusal>> = {
  20001: { status: 400, message: "Invalid parameter: {about}" },
  20003: { status: 401, message: "Authenticate" },
  20004: { status: 405, message: "Method not allowed" },
  20009: { status: 409, message: "Cannot change message {about} because delivery has not been completed." },
  20404: { status: 404, message: "The requested resource {about} was not found" },
  20413: { status: 413, message: "Request entity too large" },
  20429: { status: 429, message: "Too Many Requests" },
  20500: { status: 500, message: "Internal Server Error" },
  21211: { status: 400, message: "The 'To' number {to} is not a valid phone number." },
  21212: {
    status: 400,
    message: "The 'From' number {from} is not a valid phone number, shortcode, or alphanumeric sender ID.",
  },
  21265: { status: 400, message: "The 'To' number {to} cannot be a Short Code." },
  21266: { status: 400, message: "'To' and 'From' number cannot be the same: {to}" },
  21408: {
    status: 400,
    message: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
  },
  21602: { status: 400, message: "Message body is required." },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21604: { status: 400, message: "A 'To' phone number is required." },
  21606: {
    status: 400,
    message:
      "The 'From' phone number {from} is not a valid, SMS-capable inbound phone number or short code for your account.",
  },
  21608: { status: 400, message: "The number {to} is unverified. Trial accounts cannot send to unverified numbers." },
  21609: { status: 400, message: "The 'StatusCallback' URL {about} is not a valid URL." },
  21610: { status: 400, message: "Attempt to send to unsubscribed recipient" },
  21611: { status: 400, message: "This 'From' number {from} has exceeded the maximum number of queued messages" },
  21612: {
    status: 400,
    message: "Message cannot be sent with the current combination of 'To' ({to}) and/or 'From' ({from}) parameters",
  },
  21614: { status: 400, message: "'To' number is not a valid mobile number: {to}" },
  21617: { status: 400, message: "The concatenated message body exceeds the 1600 character limit" },
  21619: { status: 400, message: "A text message body or media urls must be specified." },
  21620: { status: 400, message: "Invalid media URL(s): {about}" },
  21623: { status: 400, message: "Number of media files exceeds allowed limit of 10." },
  21703: { status: 400, message: "The Messaging Service does not contain a phone number that can send this message" },
  21705: { status: 400, message: "The Messaging Service Sid {about} is invalid." },
  30409: { status: 400, message: "Message {about} cannot be canceled because it is no longer scheduled." },
  35111: { status: 400, message: "The SendAt timestamp {about} is not a valid ISO 8601 time in UTC." },
  35114: { status: 400, message: "SendAt time must be at least 300 seconds and no more than 35 days in the future." },
  35118: { status: 400, message: "MessagingServiceSid is required to schedule a message." },
};

interface Loss {
  outcome: "failed" | "undelivered";
  message: string;
}

const LOSSES: Readonly<Record<number, Loss>> = {
  21610: { outcome: "failed", message: "Attempt to send to unsubscribed recipient" },
  30001: { outcome: "failed", message: "Queue overflow" },
  30002: { outcome: "failed", message: "Account suspended" },
  30003: { outcome: "undelivered", message: "Unreachable destination handset" },
  30004: { outcome: "undelivered", message: "Message blocked" },
  30005: { outcome: "undelivered", message: "Unknown destination handset" },
  30006: { outcome: "undelivered", message: "Landline or unreachable carrier" },
  30007: { outcome: "undelivered", message: "Message filtered" },
  30008: { outcome: "undelivered", message: "Unknown error" },
  30034: { outcome: "undelivered", message: "Message from an Unregistered Number" },
  30036: { outcome: "failed", message: "Validity Period Expired" },
};

const UNKNOWN_REFUSAL: Refusal = { status: 400, message: "Unable to create record" };
const UNKNOWN_LOSS: Loss = { outcome: "undelivered", message: "Unknown error" };

export const refusalOf = (code: number): Refusal => REFUSALS[code] ?? UNKNOWN_REFUSAL;
export const lossOf = (code: number): Loss => LOSSES[code] ?? UNKNOWN_LOSS;

/** 30xxx is only ever learned after a message was accepted; everything else refuses the request. */
export const arrivesLater = (code: number): boolean => code >= 30_000 && code < 31_000 && code !== 30_409;
