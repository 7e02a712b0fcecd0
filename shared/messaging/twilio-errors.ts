// What Twilio's error codes mean for us, as one table (Twilio's error dictionary, 2026-11; codes change, so an unknown
// one is the safe default: the text failed, nobody tries again by himself, people are told).
import * as z from "zod";

/**
 * - `optOut`: the carrier has the person's STOP.
 * - `badNumber`: this number never gets texts.
 * - `route`: not from this sender to that number.
 * - `account`: nothing of the account goes out until somebody mends it.
 * - `sender`: nothing of this sender goes out until somebody mends it.
 * - `content`: these words do not go out.
 * - `later`: not now; asked again later it may.
 * - `handset`: the phone did not take it; a later text may arrive.
 * - `failed`: everything else.
 */
export const twilioErrorClassSchema = z.enum([
  "optOut",
  "badNumber",
  "route",
  "account",
  "sender",
  "content",
  "later",
  "handset",
  "failed",
]);
export type TwilioErrorClass = z.infer<typeof twilioErrorClassSchema>;

const CODES: Readonly<Record<Exclude<TwilioErrorClass, "failed">, readonly number[]>> = {
  optOut: [21610, 63014],
  badNumber: [21211, 21217, 21265, 21266, 21614, 21635, 30005, 30006, 30011],
  route: [21408, 21612, 21703],
  account: [20003, 20005, 21608, 30002],
  sender: [21603, 21606, 21659, 21660, 21661, 21701, 21704, 21705, 30024, 30032, 30033, 30034, 30035],
  content: [21602, 21617, 21619, 21620, 21623, 30007, 30019, 30103],
  later: [20429, 21611, 30001, 30017, 30022, 30023, 30027, 30036, 30047, 30450, 30610, 60728, 63017, 63038],
  handset: [30003, 30004, 30008, 30410],
};

const namesOf = Object.keys(CODES).filter((name): name is keyof typeof CODES => name in CODES);
const classes: ReadonlyMap<number, TwilioErrorClass> = new Map(
  namesOf.flatMap((name) => CODES[name].map((code) => [code, name] as const)),
);

export const classOfTwilioError = (code: number): TwilioErrorClass => classes.get(code) ?? "failed";

/** Of those that pass: this sender, or the account, sends more at once than is taken of it. */
const TOO_FAST: ReadonlySet<number> = new Set([20429, 21611, 30001, 30017, 30022, 63017]);

export const saysTooFast = (code: number): boolean => TOO_FAST.has(code);
