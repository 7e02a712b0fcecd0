import * as z from "zod";
import { type Field, fieldKeySchema, fieldTypeSchema } from "#shared/contacts/field.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { IGNORE, targetOf } from "./import-target.ts";

/** Whether what a contact has already is written over. */
const writeSchema = z.enum(["overwrite", "onlyIfEmpty"]);

/** A field that an import makes: choices are to be named first. */
export const newFieldSchema = z.object({
  key: z.string(),
  label: z.string(),
  type: fieldTypeSchema.exclude(["choice", "choices"]),
});
type NewField = z.infer<typeof newFieldSchema>;

/** What a column is to be: by what it is called, or a field that is made of it. */
export const columnWishSchema = z.union([
  z.string(),
  z.strictObject({ to: z.string(), write: writeSchema.optional() }),
  z.strictObject({
    create: z.strictObject({ name: z.string().trim().min(1).max(100), type: newFieldSchema.shape.type }),
    write: writeSchema.optional(),
  }),
]);
export type ColumnWish = z.infer<typeof columnWishSchema>;

export interface ReadColumns {
  /** What each column is. */
  readonly targets: readonly string[];
  /** Those of them that are written only where a contact has nothing. */
  readonly onlyIfEmpty: readonly string[];
  readonly newFields: readonly NewField[];
  readonly errors: readonly FieldError[];
}

/** What was wished of columns by their names; without wishes it is as was guessed. */
export const readColumns = (
  wishes: Readonly<Record<string, ColumnWish>> | undefined,
  { columns, guessed }: { readonly columns: readonly string[]; readonly guessed: readonly string[] },
  fields: readonly Field[],
): ReadColumns => {
  const errors: FieldError[] = [];
  const say = (column: string, message: string) => errors.push({ path: `mapping.${column}`.slice(0, 200), message });
  const wanted = new Map(Object.entries(wishes ?? {}));
  const newFields: NewField[] = [];
  const target = (column: string): string | undefined => {
    const wish = wanted.get(column) ?? IGNORE;
    if (typeof wish === "string" || "to" in wish) {
      const known = targetOf(typeof wish === "string" ? wish : wish.to, fields);
      if (known === undefined) say(column, "is no field of this account, nor ignore");
      return known;
    }
    const made = madeOf(wish.create, fields);
    if ("error" in made) say(column, made.error);
    else if (made.isNew) newFields.push(made.field);
    return "error" in made ? undefined : made.field.key;
  };
  const targets = wishes ? columns.map(target) : guessed;
  for (const column of wanted.keys()) if (!columns.includes(column)) say(column, "is no column of the file");
  for (const [index, each] of targets.entries()) {
    const isAnothers = each !== undefined && each !== IGNORE && targets.indexOf(each) < index;
    if (isAnothers) say(columns[index] ?? "", "is what another column is already");
  }
  if (!targets.includes("phone")) errors.push({ path: "mapping", message: "says of no column that it is the phone" });
  const onlyIfEmpty = targets.filter((each, index) => {
    const wish = wanted.get(columns[index] ?? "");
    return each !== undefined && typeof wish === "object" && wish.write === "onlyIfEmpty";
  });
  const known = (each: string | undefined): string => each ?? IGNORE;
  return { targets: targets.map(known), onlyIfEmpty: onlyIfEmpty.map(known), newFields, errors };
};

type Made = { readonly field: NewField; readonly isNew: boolean } | { readonly error: string };

/** The field that is to be made, or the one that is there by that name. */
const madeOf = ({ name, type }: { name: string; type: NewField["type"] }, fields: readonly Field[]): Made => {
  const key = fieldKeySchema.safeParse(keyOf(name));
  if (!key.success) return { error: "makes no key of a field: make the field first" };
  const same = fields.find((each) => each.key === key.data || comparableName(each.label) === comparableName(name));
  if (!same) return { field: { key: key.data, label: name, type }, isNew: true };
  if (same.status === "archived") return { error: "is the name of a field that is archived" };
  return same.type === type
    ? { field: { key: same.key, label: same.label, type }, isNew: false }
    : { error: `is the name of a field that is there, and a ${same.type}` };
};

const keyOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/_+$/, "");
