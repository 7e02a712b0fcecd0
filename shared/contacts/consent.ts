// Consent: whether a person wants texts. Law: consent beats everything. `unsubscribed` is turned back by the person
// alone (START, UNSTOP, YES; a keyword where the account allows it) or by an owner's audited override, never by an import,
// the API or the console; only what staff did alone, staff may undo. Facts win by their own instants, not by the order in which they arrive; on a tie STOP wins. A
// doubtful opt-out is held: nothing goes out until a person decides. Every change appends a record that is never edited.
import * as z from "zod";
import { type LastChange, lastChangeSchema, type Source } from "./contact.ts";

export const consentStateSchema = z.enum(["subscribed", "pending", "unsubscribed"]);
export type ConsentState = z.infer<typeof consentStateSchema>;

/** What a change came from. `text` and `keyword` are the person's own hand; `override` is an owner's, with its reason. */
const consentHowSchema = z.enum(["text", "keyword", "carrier", "api", "import", "staff", "override"]);

/** A doubtful opt-out that awaits a person: the text that may have been one, by the id of its review. */
export const holdSchema = z.object({ id: z.string(), at: z.iso.datetime() });
export type Hold = z.infer<typeof holdSchema>;

/** The latest instant of each kind of saying: all that decides consent, so that the order of arrival does not. */
const sayingsSchema = z.object({
  /** Of what turns any opt-out back. An older opt-out that comes late does not count. */
  startedAt: z.iso.datetime().optional(),
  /** Of an opt-out of the person's own: whatever said it but staff. */
  withdrawnAt: z.iso.datetime().optional(),
  /** Of an opt-out by staff, and of staff's undoing it. */
  stoppedAt: z.iso.datetime().optional(),
  undoneAt: z.iso.datetime().optional(),
});
type Sayings = z.infer<typeof sayingsSchema>;

export const consentSchema = sayingsSchema.extend({
  state: consentStateSchema,
  /** The instant of the fact that decided it. */
  at: z.iso.datetime(),
  how: consentHowSchema,
  hold: holdSchema.optional(),
  /** The fact that changed it last, in whatever order they came: not always the one that decided it. */
  changed: lastChangeSchema.optional(),
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
  /** Staff take back what staff did: it turns back an opt-out that came from staff alone. */
  readonly undoes?: true;
}

/** The consent after this fact, or `current` itself when it changes nothing. In whatever order facts come, it is the same. */
export const afterFact = (current: Consent | undefined, fact: ConsentFact): Consent => {
  const said = withFact(current ? sayingsOf(current) : {}, fact);
  const state = stateOf(said, current, fact);
  const { at, how } = standsBy(state, said, current, fact);
  const hold = current?.hold && !endsHold(current.hold, fact) ? { hold: current.hold } : {};
  const next = { state, at, how, ...said, ...hold, changed: changeBy(fact), version: (current?.version ?? 0) + 1 };
  return current && isSame(current, next) ? current : next;
};

/** Whether the fact stands in `after`, which it led to; else it was noted and an older or stronger one stands. */
export const counted = (before: Consent | undefined, after: Consent, fact: ConsentFact): boolean =>
  after !== before && after.state === fact.state && (before?.state !== after.state || after.at === fact.at);

const turnsBack = (fact: ConsentFact): boolean =>
  fact.state === "subscribed" && (fact.how === "text" || fact.how === "override" || fact.resubscribes === true);

const withdraws = (fact: ConsentFact): boolean => fact.state === "unsubscribed" && fact.how !== "staff";

const sayingOf = (fact: ConsentFact): keyof Sayings | undefined => {
  if (turnsBack(fact)) return "startedAt";
  if (fact.state === "unsubscribed") return withdraws(fact) ? "withdrawnAt" : "stoppedAt";
  return fact.undoes && fact.state === "subscribed" ? "undoneAt" : undefined;
};

/** Of consent written before these were noted: a subscription by text is a start, an opt-out is the person's own. */
const sayingsOf = ({ state, at, how, startedAt, withdrawnAt, stoppedAt, undoneAt }: Consent): Sayings => {
  const noted: Sayings = { startedAt, withdrawnAt, stoppedAt, undoneAt };
  if (Object.values(noted).some((instant) => instant !== undefined)) return noted;
  if (state === "unsubscribed") return { withdrawnAt: at };
  return state === "subscribed" && how === "text" ? { startedAt: at } : noted;
};

/** What was said before the latest start is over; an opt-out at the same instant is not. */
const withFact = (before: Sayings, fact: ConsentFact): Sayings => {
  const saying = sayingOf(fact);
  const isLatest = saying !== undefined && fact.at > (before[saying] ?? "");
  const said: Sayings = isLatest ? { ...before, [saying]: fact.at } : before;
  const { startedAt, withdrawnAt = "", stoppedAt = "", undoneAt = "" } = said;
  const start = startedAt ?? "";
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(withdrawnAt !== "" && withdrawnAt >= start ? { withdrawnAt } : {}),
    ...(stoppedAt !== "" && stoppedAt >= start ? { stoppedAt } : {}),
    ...(undoneAt > start ? { undoneAt } : {}),
  };
};

const stateOf = (said: Sayings, current: Consent | undefined, fact: ConsentFact): ConsentState => {
  const { withdrawnAt, stoppedAt, undoneAt = "" } = said;
  if (withdrawnAt !== undefined || (stoppedAt !== undefined && undoneAt <= stoppedAt)) return "unsubscribed";
  // Being met without consent says nothing about who is known.
  const isKnown = current !== undefined && current.state !== "pending";
  return isKnown || fact.state === "subscribed" ? "subscribed" : "pending";
};

/** The fact that the state stands by: the latest of its kind, whichever came last. */
const standsBy = (
  state: ConsentState,
  { withdrawnAt = "", stoppedAt = "", undoneAt = "" }: Sayings,
  current: Consent | undefined,
  fact: ConsentFact,
): Pick<Consent, "at" | "how"> => {
  const stays = current?.state === state;
  if (state === "unsubscribed") {
    const at = withdrawnAt > stoppedAt ? withdrawnAt : stoppedAt;
    return { at, how: stays && current.at === at ? current.how : fact.how };
  }
  if (!stays) return undoneAt > fact.at ? { at: undoneAt, how: "staff" } : fact;
  // A START that comes late is noted beside the later keyword that stands.
  const isNewer = fact.state === "subscribed" && fact.at > current.at && (turnsBack(fact) || fact.how === "keyword");
  return isNewer ? fact : current;
};

const SOURCES: Readonly<Record<ConsentFact["how"], Source>> = {
  text: "keyword",
  keyword: "keyword",
  // The carrier tells us as another system does.
  carrier: "api",
  api: "api",
  import: "import",
  staff: "manual",
  override: "manual",
};

const changeBy = ({ how, cause, at }: Pick<ConsentFact, "how" | "cause" | "at">): LastChange => ({
  ...{ source: SOURCES[how], cause, at },
});

const isSame = (current: Consent, next: Consent): boolean => saidIn(current) === saidIn(next);

const saidIn = ({ version: _, changed: __, ...said }: Consent): string => JSON.stringify(sorted(said));

const sorted = (values: object): [string, unknown][] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What was said before it ends no hold, however late it comes. On a tie STOP wins. Staff's word ends none: it may be undone. */
const endsHold = (hold: Hold, fact: ConsentFact): boolean =>
  withdraws(fact) ? fact.at >= hold.at : turnsBack(fact) && fact.at > hold.at;

/**
 * Holds the consent, or leaves it: where it is held already, or the person withdrew or agreed since. A doubt behind a STOP
 * is kept for the START from between the two that may come late.
 */
export const afterDoubt = (current: Consent | undefined, hold: Hold, cause: string): Consent | undefined => {
  const changed = changeBy({ how: "text", cause, at: hold.at });
  if (!current) return { state: "pending", at: hold.at, how: "text", hold, changed, version: 1 };
  const { withdrawnAt = "", startedAt = "" } = sayingsOf(current);
  const isOver = withdrawnAt >= hold.at || startedAt > hold.at;
  if (current.hold || isOver) return current;
  return { ...current, hold, changed, version: current.version + 1 };
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
