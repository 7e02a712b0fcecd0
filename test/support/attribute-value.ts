import * as z from "zod";

/** A value as DynamoDB's wire format has it. The twin keeps exactly this, so nothing is shared with its callers. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: AttributeMap };
export interface AttributeMap {
  readonly [name: string]: AttributeValue;
}
export type StoredItem = AttributeMap;

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...{ S: isText, N: isText, B: isText, SS: areTexts, NS: areTexts, BS: areTexts },
  BOOL: (value) => typeof value === "boolean",
  NULL: (value) => typeof value === "boolean",
  L: (value) => Array.isArray(value) && value.every(isAttributeValue),
  M: (value) => isAttributeMap(value),
};

/** By hand: millions of them are looked at. */
const isAttributeValue = (value: unknown): value is AttributeValue => {
  if (!isObject(value)) return false;
  const [entry, ...more] = Object.entries(value);
  return entry !== undefined && more.length === 0 && KINDS[entry[0]]?.(entry[1]) === true;
};
const isAttributeMap = (value: unknown): value is AttributeMap =>
  isObject(value) && Object.values(value).every(isAttributeValue);

export const attributeValueSchema = z.custom<AttributeValue>(isAttributeValue, "is no value of DynamoDB's");
export const itemSchema = z.custom<StoredItem>(isAttributeMap, "is no item of DynamoDB's");

/** The order of DynamoDB's strings: by their UTF-8 bytes, which differs from JavaScript's behind U+D800. */
export const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    return left < 0xd800 && right < 0xd800 ? left - right : Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a.length - b.length;
};

/** The order of two values of one ordered type; undefined where there is none. */
export const compareValues = (a: AttributeValue, b: AttributeValue): number | undefined => {
  if ("S" in a && "S" in b) return compareText(a.S, b.S);
  if ("N" in a && "N" in b) return Number(a.N) - Number(b.N);
  if ("B" in a && "B" in b) return Buffer.compare(Buffer.from(a.B, "base64"), Buffer.from(b.B, "base64"));
  return undefined;
};

const sameSet = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  const others = new Set(b);
  return a.length === b.length && a.every((each) => others.has(each));
};

export const sameValue = (a: AttributeValue, b: AttributeValue): boolean => {
  if (a === b) return true;
  if ("S" in a) return "S" in b && a.S === b.S;
  if ("N" in a) return "N" in b && Number(a.N) === Number(b.N);
  if ("BOOL" in a) return "BOOL" in b && a.BOOL === b.BOOL;
  if ("M" in a) return "M" in b && sameMap(a.M, b.M);
  if ("L" in a) return "L" in b && a.L.length === b.L.length && a.L.every((each, index) => sameIn(each, b.L[index]));
  if ("SS" in a) return "SS" in b && sameSet(a.SS, b.SS);
  if ("NS" in a) return "NS" in b && sameSet(a.NS.map(Number), b.NS.map(Number));
  if ("BS" in a) return "BS" in b && sameSet(a.BS, b.BS);
  return "B" in a ? "B" in b && a.B === b.B : "NULL" in b;
};

const sameIn = (a: AttributeValue, b: AttributeValue | undefined): boolean => b !== undefined && sameValue(a, b);
const sameMap = (a: AttributeMap, b: AttributeMap): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameIn(a[name] ?? { NULL: true }, b[name]));
};

export const sameItem = (a: StoredItem | undefined, b: StoredItem | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && sameMap(a, b));

const bytesOfText = (text: string): number => Buffer.byteLength(text);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** About one byte for two digits, one more, and one for a minus. */
const bytesOfNumber = (number: string): number =>
  Math.ceil(number.replace(/[-.]|e.*$/gi, "").length / 2) + (number.startsWith("-") ? 2 : 1);

/** Sizes as DynamoDB counts them (developer guide, "Item sizes and formats"). */
export const bytesOfValue = (value: AttributeValue): number => {
  if ("S" in value) return bytesOfText(value.S);
  if ("N" in value) return bytesOfNumber(value.N);
  if ("B" in value) return Buffer.byteLength(value.B, "base64");
  if ("SS" in value) return sum(value.SS.map(bytesOfText));
  if ("NS" in value) return sum(value.NS.map(bytesOfNumber));
  if ("BS" in value) return sum(value.BS.map((each) => Buffer.byteLength(each, "base64")));
  if ("L" in value) return 3 + sum(value.L.map((each) => 1 + bytesOfValue(each)));
  if ("M" in value)
    return 3 + sum(Object.entries(value.M).map(([name, each]) => 1 + bytesOfText(name) + bytesOfValue(each)));
  return 1;
};

/** Of items that were measured before: they never change. */
const measured = new WeakMap<StoredItem, number>();

export const bytesOfItem = (item: StoredItem): number => {
  const known = measured.get(item);
  if (known !== undefined) return known;
  const bytes = sum(Object.entries(item).map(([name, value]) => bytesOfText(name) + bytesOfValue(value)));
  measured.set(item, bytes);
  return bytes;
};
