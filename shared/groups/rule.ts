// What puts a contact in a dynamic group: conditions over what is known of one contact, and over time. Evaluating is pure:
// the same contact at the same instant is always the same answer.
import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Consent } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { ContactFacts } from "#shared/contacts/contact-items.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { RuleOperator } from "./rule-operators.ts";

/** One question about one field; `field` is a name that every contact has, or `fields.<key>`. */
export interface Condition {
  readonly field: string;
  readonly op: RuleOperator;
  readonly value?: unknown;
}

export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | Condition;

/** What a rule reads of one contact. */
export interface RuleSubject {
  readonly phone: PhoneNumber;
  readonly contact: Contact;
  /** As it was kept: what a hold makes of it by now is the evaluation's to say. */
  readonly consent: Consent | undefined;
  readonly facts: ContactFacts | undefined;
  /** The standard groups that it is in, of those that any rule reads. */
  readonly groups: ReadonlySet<string>;
}

/** What of its account a rule is read with. */
export interface RuleContext {
  readonly fields: readonly Field[];
  readonly account: Pick<Account, "timeZone" | "country" | "weekStart" | "leapDay" | "calendarRevision">;
}

/** `until` is the first instant (ms) at which the answer may be another without any change; undefined: never. */
export interface Evaluation {
  readonly matches: boolean;
  readonly until: number | undefined;
}

/** Which of a contact's items a rule reads: what else changes does not concern it. */
export interface RuleReads {
  /** Names of a profile's attributes, such as `firstName` or `field#size`. */
  readonly profile: ReadonlySet<string>;
  readonly consent: boolean;
  readonly facts: boolean;
  /** The ids of the standard groups that it names. */
  readonly groups: ReadonlySet<string>;
  /** Whether any answer depends on days, weeks or months, and so on the account's zone and calendar. */
  readonly dates: boolean;
}

export interface CompiledRule {
  readonly reads: RuleReads;
  evaluate(subject: RuleSubject, now: number): Evaluation;
}

/** `invalid` with a reason for people, such as a field that was archived. */
export type RuleCompilation =
  | { readonly kind: "compiled"; readonly rule: CompiledRule }
  | { readonly kind: "invalid"; readonly reason: string };
