// Consent: whether a person wants texts. Law: consent beats everything. `unsubscribed` is turned back by the person
// alone (START, UNSTOP, YES; a keyword where the account allows it) or by an owner's audited override, never by an import,
// the API or the console. Facts win by their own instants, not by the order in which they arrive; on a tie STOP wins. A
// doubtful opt-out is held: nothing goes out until a person decides. Every change appends a record that is never edited.
import * as z from "zod";

export const consentStateSchema = z.enum(["subscribed", "pending", "unsubscribed"]);
export type ConsentState = z.infer<typeof consentStateSchema>;

/** What a change came from. `text` and `keyword` are the person's own hand; `override` is an owner's, with its reason. */
const consentHowSchema = z.enum(["text", "keyword", "carrier", "api", "import", "staff", "override"]);

/** A doubtful opt-out that awaits a person: the text that may have been one, by the id of its review. */
export const holdSchema = z.object({ id: z.string(), at: z.iso.datetime() });
export type Hold = z.infer<typeof holdSchema>;

export const consentSchema = z.object({
  state: consentStateSchema,
  /** The instant of the fact that decided it. */
  at: z.iso.datetime(),
  how: consentHowSchema,
  /** The latest instant at which it was said that turns an opt-out back: an older STOP that comes late does not count. */
  startedAt: z.iso.datetime().optional(),
  hold: holdSchema.optional(),
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
  /** A keyword where the account lets keywords turn an opt-out back. */
  readonly resubscribes?: true;
}

/** The consent after this fact, or `current` itself when it changes nothing. In whatever order facts come, it is the same. */
export const afterFact = (current: Consent | undefined, fact: ConsentFact): Consent => {
  if (current && !counts(current, fact)) return current;
  const starts = turnsBack(fact);
  // A START that comes late is noted beside the later keyword that stands.
  const stands = starts && current?.state === "subscribed" && current.at > fact.at ? current : fact;
  const startedAt = starts ? fact.at : fact.state === "subscribed" && current ? startOf(current) : undefined;
  return {
    ...{ state: fact.state, at: stands.at, how: stands.how, version: (current?.version ?? 0) + 1 },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(current?.hold && !endsHold(current.hold, fact) ? { hold: current.hold } : {}),
  };
};

const turnsBack = (fact: ConsentFact): boolean =>
  fact.state === "subscribed" && (fact.how === "text" || fact.how === "override" || fact.resubscribes === true);

/** Of consent written before this was noted, a subscription by text is one. */
const startOf = (consent: Consent): string | undefined =>
  consent.startedAt ?? (consent.state === "subscribed" && consent.how === "text" ? consent.at : undefined);

const counts = (current: Consent, fact: ConsentFact): boolean => {
  const startedAt = startOf(current);
  if (fact.state === "unsubscribed") {
    // Said again it stands since then: an older START that comes late does not turn it back.
    if (current.state === "unsubscribed") return fact.at > current.at;
    // An import or a keyword after a STOP would not have counted: only what turns it back keeps a late STOP off.
    return startedAt === undefined || fact.at >= startedAt;
  }
  // Being met without consent says nothing about who is known.
  if (fact.state === "pending") return false;
  if (turnsBack(fact)) return current.state === "unsubscribed" ? fact.at > current.at : fact.at > (startedAt ?? "");
  if (current.state !== "subscribed") return current.state === "pending";
  return fact.how === "keyword" && fact.at > current.at;
};

/** What was said before it ends no hold, however late it comes. On a tie STOP wins. */
const endsHold = (hold: Hold, fact: ConsentFact): boolean =>
  fact.state === "unsubscribed" ? fact.at >= hold.at : turnsBack(fact) && fact.at > hold.at;

/**
 * Holds the consent, or leaves it: where it is held already, or the person withdrew or agreed since. A doubt behind a STOP
 * is kept for the START from between the two that may come late.
 */
export const afterDoubt = (current: Consent | undefined, hold: Hold): Consent | undefined => {
  if (!current) return { state: "pending", at: hold.at, how: "text", hold, version: 1 };
  const isOver = current.state === "unsubscribed" ? current.at >= hold.at : (startOf(current) ?? "") > hold.at;
  if (current.hold || isOver) return current;
  return { ...current, hold, version: current.version + 1 };
};

/** Takes a hold off: nothing was withdrawn. */
export const withoutHold = ({ hold: _, ...consent }: Consent): Consent => ({
  ...consent,
  version: consent.version + 1,
});

/** A doubt that nobody looked at for so long was none: the person is unsubscribed since the words were said. */
export const HOLD_MILLISECONDS = 5 * 24 * 60 * 60_000;

/** Consent as it stands now: an undecided hold counts as an opt-out after five days, and says nothing beside one. */
export const consentAt = <Known extends Consent | undefined>(consent: Known, now: number): Known | Consent => {
  if (!consent?.hold) return consent;
  if (consent.state === "unsubscribed") {
    const { hold: _, ...withdrawn } = consent;
    return withdrawn;
  }
  if (now - Date.parse(consent.hold.at) < HOLD_MILLISECONDS) return consent;
  return { state: "unsubscribed", at: consent.hold.at, how: "text", version: consent.version };
};

/** Why a text is sent; it decides what consent it needs. */
export const purposeSchema = z.enum(["response", "answer", "optOutConfirmation", "help", "campaign", "reply"]);
export type Purpose = z.infer<typeof purposeSchema>;

/** One confirmation may follow a STOP, for five minutes (47 CFR 64.1200(a)(12)). */
const CONFIRMATION_MILLISECONDS = 5 * 60_000;

/**
 * Whether this person may be sent a text of this purpose now. Nobody known is nobody who agreed. Who texted first may be
 * answered while consent is pending: one text in answer to a request needs no other consent (FCC 15-72, 103).
 * @param asked the instant of the STOP that a confirmation is for: one said again later gives the first no more time.
 */
export const mayReceive = (
  consent: Consent | undefined,
  purpose: Purpose,
  now: number,
  asked = consent?.at ?? "",
): boolean => {
  if (purpose === "help") return true;
  if (purpose === "optOutConfirmation") {
    return consent?.state === "unsubscribed" && now - Date.parse(asked) <= CONFIRMATION_MILLISECONDS;
  }
  if (!consent || consent.hold) return false;
  return consent.state === "subscribed" || (purpose === "answer" && consent.state === "pending");
};
