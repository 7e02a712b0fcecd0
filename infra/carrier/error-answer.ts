import { newSid } from "./message-record.ts";
import { Problem } from "./problem.ts";
import { type Answer, json } from "./routes.ts";
import { TwilioError } from "./twilio-error.ts";

/** Any throw as problem+json; what nobody expected is printed, and kept from the caller. */
export const problemAnswer = (error: unknown): Answer => {
  const problem = error instanceof Problem ? error : new Problem(500, "internal_error", "The stand-in failed.");
  if (error !== problem) console.error(error);
  const headers = { "content-type": "application/problem+json; charset=utf-8", ...closing(problem.status) };
  return { ...json(problem.status, problem), headers };
};

/** Any throw as Twilio would write it. */
export const twilioAnswer = (error: unknown, path: string): Answer => {
  const refusal = error instanceof TwilioError ? error : toTwilio(error, path);
  const headers = {
    ...closing(refusal.status),
    "twilio-request-id": newSid("RQ"),
    ...(refusal.status === 401 && { "www-authenticate": 'Basic realm="Twilio API"' }),
  };
  return { ...json(refusal.status, refusal), headers };
};

const TWILIO_CODES: Readonly<Record<number, number>> = { 404: 20404, 405: 20004, 413: 20413 };

const toTwilio = (error: unknown, path: string): TwilioError => {
  if (error instanceof Problem) return new TwilioError(TWILIO_CODES[error.status] ?? 20001, { about: path });
  console.error(error);
  return new TwilioError(20500);
};

// after a refused upload the rest of it would be read as the next request
const closing = (status: number): Record<string, string> => (status === 413 ? { connection: "close" } : {});
