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

const attributeValueSchema: z.ZodType<AttributeValue> = z.union([
  z.strictObject({ S: z.string() }),
  z.strictObject({ N: z.string() }),
  z.strictObject({ BOOL: z.boolean() }),
  z.strictObject({ NULL: z.boolean() }),
  z.strictObject({ L: z.array(z.lazy(() => attributeValueSchema)) }),
  z.strictObject({
    M: z.record(
      z.string(),
      z.lazy(() => attributeValueSchema),
    ),
  }),
  z.strictObject({ SS: z.array(z.string()).min(1) }),
  z.strictObject({ NS: z.array(z.string()).min(1) }),
  z.strictObject({ B: z.string() }),
  z.strictObject({ BS: z.array(z.string()).min(1) }),
]);
export const itemSchema = z.record(z.string(), attributeValueSchema);

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

const canonical = (value: AttributeValue): unknown => {
  if ("N" in value) return { N: Number(value.N) };
  if ("NS" in value) return { NS: value.NS.map(Number).sort((a, b) => a - b) };
  if ("SS" in value) return { SS: [...value.SS].sort() };
  if ("BS" in value) return { BS: [...value.BS].sort() };
  if ("L" in value) return { L: value.L.map(canonical) };
  if ("M" in value) {
    const names = Object.keys(value.M).sort();
    return { M: names.map((name) => [name, canonical(value.M[name] ?? { NULL: true })]) };
  }
  return value;
};

export const sameValue = (a: AttributeValue, b: AttributeValue): boolean =>
  JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

export const sameItem = (a: StoredItem | undefined, b: StoredItem | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameValue({ M: a }, { M: b });

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

export const bytesOfItem = (item: StoredItem): number =>
  sum(Object.entries(item).map(([name, value]) => bytesOfText(name) + bytesOfValue(value)));
