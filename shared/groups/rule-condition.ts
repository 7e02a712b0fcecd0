import * as z from "zod";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import type { Condition } from "./rule.ts";
import { type Answering, askedOf, lasting } from "./rule-answer.ts";
import type { Calendar } from "./rule-calendar.ts";
import { choiceTest, severalTest } from "./rule-choice.ts";
import { consentStateAt, outOfConsent } from "./rule-consent.ts";
import { dateAnswering, subscribedAnswering } from "./rule-date.ts";
import type { RuleField } from "./rule-field.ts";
import { numberTest } from "./rule-number.ts";
import { dateReads, ownRead, type Read, type TextReads } from "./rule-read.ts";
import { foldedText, textTest } from "./rule-text.ts";

/** What the conditions of a rule share. */
export interface Compiling {
  readonly calendar: Calendar;
  readonly texts: TextReads;
}

const textsSchema = z.array(z.string());
const numbersSchema = z.array(z.number());
const listOf = ({ value }: Condition): unknown[] => (Array.isArray(value) ? value : [value]);
const textsOf = (condition: Condition): string[] => textsSchema.parse(listOf(condition));

/** One condition that was read (read-rule.ts), compiled. */
export const compileCondition = (condition: Condition, field: RuleField, { calendar, texts }: Compiling): Answering => {
  const { op } = condition;
  const { name, kind, own } = field;
  switch (kind) {
    case "consent": {
      const test = choiceTest(op, textsOf(condition));
      return outOfConsent((subject, now) => (test(consentStateAt(subject, now)) ? Infinity : -Infinity));
    }
    case "group": {
      const test = severalTest(op, textsOf(condition));
      return lasting(({ groups }) => test(groups));
    }
    case "source":
      return askedOf(
        op,
        ({ contact }) => contact.source,
        () => choiceTest(op, textsOf(condition)),
      );
    case "date":
      if (name === "subscribedAt") return subscribedAnswering(condition, calendar);
      return dateAnswering(condition, own ? textOnly(ownRead(own)) : everyContacts(dateReads, name), calendar);
    case "text": {
      const fold = name === "keyword" ? normaliseText : foldedText;
      const read = own ? textOnly(ownRead(own)) : everyContacts(texts, name);
      return askedOf(op, read, () => textTest(op, textsOf(condition).map(fold)));
    }
    default:
      if (!own) throw new Error(`${name} is no field of the account's own`);
      return askedOf(op, ownRead(own), () => valueTest(kind, condition));
  }
};

const valueTest = (
  kind: "number" | "boolean" | "choice" | "choices",
  condition: Condition,
): ((value: FieldValue) => boolean) => {
  const { op } = condition;
  if (kind === "number") {
    const test = numberTest(op, numbersSchema.parse(listOf(condition)));
    return (value) => typeof value === "number" && test(value);
  }
  if (kind !== "choices") return choiceTest(op, listOf(condition));
  const test = severalTest(op, textsOf(condition));
  return (value) => Array.isArray(value) && test({ has: (one) => value.includes(one) });
};

const everyContacts = (reads: Readonly<Record<string, Read<string>>>, name: string): Read<string> => {
  const read = reads[name];
  if (!read) throw new Error(`No contact has ${name}`);
  return read;
};

const textOnly =
  (read: Read<FieldValue>): Read<string> =>
  (subject) => {
    const value = read(subject);
    return typeof value === "string" ? value : undefined;
  };
