import type { Field } from "#shared/contacts/field.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";

export const IGNORE = "ignore";

/** What every contact has, as files, rules and merge fields call it. */
const BUILT_IN_TARGETS = ["phone", "first_name", "last_name", "email", "time_zone", "channel", "opt_out"] as const;

/** As the API calls them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["firstName", "first_name"],
  ["lastName", "last_name"],
  ["timeZone", "time_zone"],
]);

/** What headers of files call them, without case, spaces and signs. */
const HEADERS: Readonly<Record<(typeof BUILT_IN_TARGETS)[number], readonly string[]>> = {
  phone: [
    ...["phone", "phonenumber", "phoneno", "mobile", "mobilephone", "mobilenumber", "mobileno", "cell", "cellphone"],
    ...["cellnumber", "telephone", "telephonenumber", "tel", "number", "msisdn", "smsnumber", "contactnumber"],
  ],
  first_name: ["firstname", "first", "givenname", "forename", "fname"],
  last_name: ["lastname", "last", "surname", "familyname", "lname"],
  email: ["email", "emailaddress", "mail"],
  time_zone: ["timezone"],
  channel: [],
  opt_out: [],
};

const plain = (header: string): string => comparableName(header).replace(/[^\p{L}\p{N}]/gu, "");

/** Whether a cell is what phones are called. */
export const namesPhone = (cell: string): boolean => HEADERS.phone.includes(plain(cell));

/** @returns what a mapping means by a name: something that every contact has, a field's key, or `ignore` */
export const targetOf = (named: string, fields: readonly Field[]): string | undefined => {
  const name = OTHER_NAMES.get(named) ?? named.replace(/^fields\./, "");
  const isKnown = name === IGNORE || BUILT_IN_TARGETS.some((target) => target === name);
  return isKnown || fields.some(({ key, status }) => key === name && status === "active") ? name : undefined;
};

/**
 * What each column is likely to be: by its name, and the phone else by what is in it. Nothing is meant twice.
 * @param isPhone whether most of what is in a column are phones
 */
export const guessTargets = (
  columns: readonly string[],
  fields: readonly Field[],
  isPhone: (column: number) => boolean,
): string[] => {
  const taken = new Set<string>();
  const take = (target: string | undefined): string => {
    if (target === undefined || taken.has(target)) return IGNORE;
    taken.add(target);
    return target;
  };
  const isPinpoint = PINPOINT.every(([column]) => columns.includes(column));
  const targets = columns.map((column) => take(isPinpoint ? byPath(column, fields) : byName(column, fields)));
  const byContent = columns.findIndex((_, index) => targets[index] === IGNORE && isPhone(index));
  if (!taken.has("phone") && byContent >= 0) targets[byContent] = "phone";
  return targets;
};

/** An endpoint of Amazon Pinpoint has these; its attributes are paths whose end is their name. */
const PINPOINT = [
  ["Address", "phone"],
  ["ChannelType", "channel"],
] as const;

const byPath = (column: string, fields: readonly Field[]): string | undefined => {
  const own = PINPOINT.find(([name]) => name === column)?.[1];
  if (own || column === "OptOut") return own ?? "opt_out";
  const path = /^(?:User\.UserAttributes|Attributes|Location)\.(.+)$/.exec(column);
  const target = path?.[1] === undefined ? undefined : byName(path[1], fields);
  return target === "phone" ? undefined : target;
};

const byName = (column: string, fields: readonly Field[]): string | undefined => {
  const name = plain(column);
  const builtIn = BUILT_IN_TARGETS.find((target) => HEADERS[target].includes(name));
  if (builtIn) return builtIn;
  const active = fields.filter(({ status }) => status === "active");
  return active.find(({ key, label }) => name !== "" && (plain(key) === name || plain(label) === name))?.key;
};
