// A contact's values of fields lie flat beside its names, one attribute each: a merge is one update that reads nothing.
import * as z from "zod";

export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
export type FieldValue = z.infer<typeof fieldValueSchema>;

const PREFIX = "field#";
export type FieldAttribute = `${typeof PREFIX}${string}`;

export const fieldAttribute = (key: string): FieldAttribute => `${PREFIX}${key}`;

/** A contact's item with the values of its fields in one record, by key. */
export const withFields = (item: unknown): unknown => {
  if (typeof item !== "object" || item === null) return item;
  const values = Object.entries(item).filter(([name]) => name.startsWith(PREFIX));
  if (values.length === 0) return item;
  return { ...item, fields: Object.fromEntries(values.map(([name, value]) => [name.slice(PREFIX.length), value])) };
};
