// Consent: whether a person wants texts. Law: consent beats everything. `unsubscribed` is turned back by the person
// alone (START, UNSTOP, YES), never by an import, the API or the console. Facts win by their own instants, not by the
// order in which they arrive; on a tie STOP wins. Every change appends a consent record that is never edited.
import * as z from "zod";

export const consentStateSchema = z.enum(["subscribed", "pending", "unsubscribed"]);
export type ConsentState = z.infer<typeof consentStateSchema>;

/** What a change came from. Only `text` is the person's own hand. */
export const consentHowSchema = z.enum(["text", "keyword", "carrier", "api", "import", "staff"]);

export const consentSchema = z.object({
  state: consentStateSchema,
  /** The instant of the fact that decided it. */
  at: z.iso.datetime(),
  how: consentHowSchema,
  /** Counts changes: what a conditional write compares. */
  version: z.number().int().positive(),
});
export type Consent = z.infer<typeof consentSchema>;

export const consentRecordSchema = z.object({
  state: consentStateSchema,
  at: z.iso.datetime(),
  how: consentHowSchema,
  by: z.string(),
  /** What shows it: the words that were texted, the sentence of an attestation. */
  evidence: z.string(),
  cause: z.string(),
  /** False when the fact was noted but an older or stronger one stands. */
  counted: z.boolean(),
});
export type ConsentRecord = z.infer<typeof consentRecordSchema>;

/** A fact about consent, as it arrives. */
export interface ConsentFact {
  readonly state: ConsentState;
  readonly at: string;
  readonly how: z.infer<typeof consentHowSchema>;
  readonly by: string;
  readonly evidence: string;
  readonly cause: string;
}

/** The consent after this fact, or `current` itself when it changes nothing. */
export const afterFact = (current: Consent | undefined, fact: ConsentFact): Consent => {
  if (current && !counts(current, fact)) return current;
  return { state: fact.state, at: fact.at, how: fact.how, version: (current?.version ?? 0) + 1 };
};

const counts = (current: Consent, fact: ConsentFact): boolean => {
  if (fact.at < current.at) return false;
  if (fact.at === current.at) return fact.state === "unsubscribed" && current.state !== "unsubscribed";
  if (current.state === "unsubscribed" && fact.state !== "unsubscribed") return fact.how === "text";
  // Being known as subscribed is not undone by being met again without consent.
  if (fact.state === "pending") return false;
  // Said again by the person it stands since then: an older fact that arrives later no longer beats it.
  return current.state !== fact.state || fact.how === "text" || fact.how === "keyword";
};

/** Why a text is sent; it decides what consent it needs. */
export const purposeSchema = z.enum(["response", "answer", "optOutConfirmation", "help", "campaign", "reply"]);
export type Purpose = z.infer<typeof purposeSchema>;

/** One confirmation may follow a STOP, for five minutes (47 CFR 64.1200(a)(12)). */
const CONFIRMATION_MILLISECONDS = 5 * 60_000;

/** Whether this person may be sent a text of this purpose now. Nobody known is nobody who agreed. */
export const mayReceive = (consent: Consent | undefined, purpose: Purpose, now: number): boolean => {
  if (purpose === "help") return true;
  if (purpose === "optOutConfirmation") {
    return consent?.state === "unsubscribed" && now - Date.parse(consent.at) <= CONFIRMATION_MILLISECONDS;
  }
  return consent?.state === "subscribed";
};
