import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import type { HttpRequest } from "./http.ts";

/** A form as Twilio posts it; a name that came twice has all its values. */
export type TwilioForm = Record<string, string | string[]>;

/** Twilio sends a few dozen fields; more than this is not Twilio. */
const MOST_FIELDS = 1_000;
/** A body of 1,600 characters, ten media addresses and the rest stay far below; Twilio signs all of it. */
const MOST_BYTES = 256 * 1024;

/**
 * `signed` with the form, or why not: the form of a request that Twilio did not sign is never read by anybody else.
 * The signature is over the exact public address (facts: Twilio security) and all fields, values decoded, none trimmed.
 * @param authTokens the primary token first; while it is being rotated also the next.
 */
export const readSignedForm = (
  request: HttpRequest,
  publicBaseUrl: string,
  authTokens: readonly string[],
): { kind: "signed"; form: TwilioForm } | { kind: "unsigned"; reason: string } => {
  const signature = request.headers["x-twilio-signature"];
  if (!signature) return { kind: "unsigned", reason: "no signature" };
  if (request.body.length > MOST_BYTES) return { kind: "unsigned", reason: "too large" };
  const form = parseForm(request.body.toString("utf8"));
  if (!form) return { kind: "unsigned", reason: "too many fields" };
  const url = publicBaseUrl.replace(/\/$/, "") + request.path + (request.query === "" ? "" : `?${request.query}`);
  const signed = authTokens.some((token) => isValid(token, signature, url, form));
  return signed ? { kind: "signed", form } : { kind: "unsigned", reason: "wrong signature" };
};

const isValid = (token: string, signature: string, url: string, form: TwilioForm): boolean => {
  try {
    return validateRequest(token, signature, url, form);
  } catch {
    return false; // The check throws on an address it cannot parse; that is not a valid request either.
  }
};

const parseForm = (body: string): TwilioForm | undefined => {
  const form: TwilioForm = Object.create(null);
  let fields = 0;
  for (const [name, value] of new URLSearchParams(body)) {
    fields += 1;
    if (fields > MOST_FIELDS) return undefined;
    const before = form[name];
    form[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return form;
};
