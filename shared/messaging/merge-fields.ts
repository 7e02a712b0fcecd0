// Merge fields: {{first_name}}, {{first_name|there}}, {{first_name|there|20}}: field, fallback, longest value in
// characters; {{fields.city|town}} is one of the account's own. An unknown field is refused when the text is saved, so
// that nobody ever gets a raw tag.
import type { Contact } from "#shared/contacts/contact.ts";
import { graphemeCount } from "#shared/platform/normalise-text.ts";

/** What a text is rendered with. */
export interface MergeValues {
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** Of the account's own fields, by key. */
  readonly own?: ReadonlyMap<string, string> | undefined;
}

const FIELDS = ["first_name", "last_name", "email", "phone"] as const;
type Field = (typeof FIELDS)[number];
const TAG = /\{\{([^{}]*)\}\}/g;

const isField = (name: string): name is Field => FIELDS.some((field) => field === name);

const OWN = "fields.";

interface Tag {
  readonly field: string;
  readonly fallback: string;
  readonly longest: number;
}

const readTag = (inner: string): Tag | undefined => {
  const [field = "", fallback = "", longest, ...rest] = inner.split("|").map((part) => part.trim());
  if (rest.length > 0) return undefined;
  if (longest === undefined) return { field, fallback, longest: Number.POSITIVE_INFINITY };
  return /^[1-9]\d{0,3}$/.test(longest) ? { field, fallback, longest: Number(longest) } : undefined;
};

/** The keys of the account's own fields that a text says. */
export const ownFieldsIn = (template: string): string[] =>
  [...template.matchAll(TAG)].flatMap(([, inner = ""]) => {
    const field = readTag(inner)?.field ?? "";
    return field.startsWith(OWN) ? [field.slice(OWN.length)] : [];
  });

/**
 * What is wrong with a text's merge fields, in words for who wrote it; empty when nothing is. Which own fields there are
 * is asked of the account (unknown-fields.ts).
 */
export const mergeFieldErrors = (template: string): string[] => {
  const errors: string[] = [];
  const rest = template.replace(TAG, (whole, inner: string) => {
    const tag = readTag(inner);
    if (!tag) errors.push(`${whole} is not of the form {{field|fallback|length}}`);
    else if (!isField(tag.field) && !tag.field.startsWith(OWN))
      errors.push(`${whole} names no field; there are ${FIELDS.join(", ")} and fields.key`);
    return "";
  });
  if (rest.includes("{{") || rest.includes("}}")) errors.push("a {{ or }} stands alone");
  return errors;
};

/**
 * The text for one contact. A missing, blank or too long value gives the fallback, else nothing. Where the whole would be
 * longer than `longest`, the values that make it longer than their fallbacks give way to them, the longest first: what was
 * accepted as written is never longer than its tags with their fallbacks.
 */
export const renderMergeFields = (
  template: string,
  values: MergeValues,
  longest = Number.POSITIVE_INFINITY,
): string => {
  const parts = partsOf(template, values);
  let tooMany = parts.reduce((sum, { text }) => sum + text.length, 0) - longest;
  const gained = ({ text, fallback }: Part): number => text.length - fallback.length;
  for (const part of parts.toSorted((a, b) => gained(b) - gained(a))) {
    if (tooMany <= 0 || gained(part) <= 0) break;
    tooMany -= gained(part);
    part.text = part.fallback;
  }
  return parts.map(({ text }) => text).join("");
};

/** What stands between tags is its own fallback. */
interface Part {
  text: string;
  readonly fallback: string;
}

const partsOf = (template: string, values: MergeValues): Part[] => {
  const parts: Part[] = [];
  let end = 0;
  const say = (text: string, fallback = text) => parts.push({ text, fallback });
  for (const { 0: whole, 1: inner = "", index } of template.matchAll(TAG)) {
    say(template.slice(end, index));
    end = index + whole.length;
    const tag = readTag(inner);
    const value = tag && valueNamed(tag.field, values)?.trim();
    if (!tag || value === undefined) say(whole);
    else say(value === "" || graphemeCount(value) > tag.longest ? tag.fallback : value, tag.fallback);
  }
  say(template.slice(end));
  return parts;
};

/** Empty where there is none; undefined of what is no field. */
const valueNamed = (field: string, values: MergeValues): string | undefined => {
  if (isField(field)) return values[field] ?? "";
  return field.startsWith(OWN) ? (values.own?.get(field.slice(OWN.length)) ?? "") : undefined;
};

/** What a contact gives to merge fields; of someone not known yet only the number. */
export const mergeValuesOf = (
  phone: string,
  contact: Contact | undefined,
  own?: ReadonlyMap<string, string>,
): MergeValues => ({
  first_name: contact?.firstName,
  last_name: contact?.lastName,
  email: contact?.email,
  phone,
  own,
});
