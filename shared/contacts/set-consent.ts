// What staff and other systems say about a person's consent. Law: nobody but the person turns back what the person said;
// staff undo what staff did, and an owner may override with evidence that stays in the record.
import type { Account } from "#shared/accounts/account.ts";
import { roleMay } from "#shared/accounts/api-key.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { isCarrierBlocked } from "./carrier-block.ts";
import { afterFact, type Consent, type ConsentFact, type ConsentRecord, consentAt, counted } from "./consent.ts";
import type { ContactStore, KnownContact } from "./contact-store.ts";
import { type KeyOfFact, saidByKey } from "./said-by-key.ts";

export interface SetConsentDeps {
  readonly contacts: Pick<ContactStore, "find" | "note" | "records">;
  readonly clock: Clock;
}

export interface SetConsent {
  readonly account: Pick<Account, "id" | "optOutReplies">;
  readonly phone: PhoneNumber;
  readonly state: "subscribed" | "unsubscribed";
  readonly evidence: string;
  /** Turns back also what the person said. */
  readonly override?: boolean | undefined;
  readonly by: KeyOfFact;
  readonly cause: string;
  /** When the request began. */
  readonly at: string;
}

/** `held`: nothing goes out until the review of a text is decided. `carrier_blocks`: nor until the person texts START. */
export type ConsentWarning = "held" | "carrier_blocks";

/** Who said the opt-out that stands, and when. */
export type StandingOptOut = Pick<ConsentRecord, "at" | "how" | "by">;

export type SetConsentOutcome =
  | {
      readonly kind: "set";
      readonly before: Consent | undefined;
      readonly consent: Consent;
      readonly counted: boolean;
      readonly warnings: readonly ConsentWarning[];
    }
  | { readonly kind: "stands"; readonly optOut: StandingOptOut }
  | { readonly kind: "noSuchContact" | "mayNotSubscribe" | "mayNotOverride" };

export const setConsent =
  (deps: SetConsentDeps) =>
  async (input: SetConsent): Promise<SetConsentOutcome> => {
    const { account, phone, state, by, override = false } = input;
    if (override && !roleMay(by.role, "override")) return { kind: "mayNotOverride" };
    if (state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    const known = await deps.contacts.find(account.id, phone);
    if (!known.contact && !known.consent) return { kind: "noSuchContact" };
    const now = deps.clock.now();
    const fact = factOf(input, consentAt(known.consent, now));
    const expected = consentAt(afterFact(known.consent, fact), now);
    // What would not count is refused, not noted; nothing is lost when a STOP comes between here and the write.
    const stood = expected.state === state ? await deps.contacts.note(account.id, phone, fact) : expected;
    const consent = consentAt(stood, now);
    const records = state === "subscribed" ? await deps.contacts.records(account.id, phone) : [];
    if (consent.state !== state) return { kind: "stands", optOut: optOutIn(records, consent) };
    return {
      kind: "set",
      before: known.consent,
      consent,
      counted: counted(known.consent, stood, fact),
      warnings: warningsOf(input, known, consent, records),
    };
  };

/** An override is kept for what nothing less turns back: it also counts against older STOPs that come in late. */
const factOf = ({ state, evidence, override, by, at, cause }: SetConsent, stands: Consent | undefined): ConsentFact => {
  const fact = saidByKey(by, { state, evidence, at, cause });
  if (state === "unsubscribed") return fact;
  const isInTheWay = stands?.state === "unsubscribed" || stands?.hold !== undefined;
  if (override && isInTheWay) return { ...fact, how: "override" };
  return by.integration ? fact : { ...fact, undoes: true };
};

/** The person's own opt-out; of what an undoing cannot turn back there is one. */
const optOutIn = (records: readonly ConsentRecord[], { withdrawnAt, at, how }: Consent): StandingOptOut => {
  const since = withdrawnAt ?? at;
  const record = records.find((each) => each.state === "unsubscribed" && each.at === since);
  return record ? { at: record.at, how: record.how, by: record.by } : { at: since, how, by: "unknown" };
};

const warningsOf = (
  { account, state }: SetConsent,
  { facts }: KnownContact,
  consent: Consent,
  records: readonly ConsentRecord[],
): ConsentWarning[] => {
  if (state === "unsubscribed") return [];
  const isBlocked = isCarrierBlocked(account, facts?.lastTexted, records);
  return [...(consent.hold ? (["held"] as const) : []), ...(isBlocked ? (["carrier_blocks"] as const) : [])];
};
