import { isDeepStrictEqual } from "node:util";
import type { AccountId } from "#shared/accounts/account.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { searchableOf } from "./create-field.ts";
import { type Field, fieldErrors, hasChoices, MOST_SEARCHABLE } from "./field.ts";
import type { FieldStore } from "./field-store.ts";
import { fieldValue } from "./field-value.ts";
import { isSearched } from "./find-entries.ts";

/** `cause` is the request: what must be indexed anew is known by it. */
export type FieldChange = { readonly [Name in "label" | "type" | "choices" | "searchable" | "status"]?: Field[Name] };

export type ChangeFieldOutcome =
  | { readonly kind: "changed"; readonly before: Field; readonly field: Field }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "valuesInTheWay"; readonly count: number }
  | { readonly kind: "missing" | "tooManySearchable" };

const RACES = 5;

/**
 * Changes what is given. Another type, or fewer choices, only where every value is one of the changed field too: values
 * are kept as they are and read as what the field is. One that is written in this very moment may be none of it; then it
 * is not shown until the field is as it was.
 */
export const changeField =
  (store: FieldStore) =>
  async (account: AccountId, key: string, changes: FieldChange, cause: string): Promise<ChangeFieldOutcome> => {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const { fields, revision } = await store.read(account);
      const before = fields.find((field) => field.key === key);
      if (!before) return { kind: "missing" };
      const field = indexedAnew(before, changedField(before, changes), cause);
      const errors = fieldErrors(field);
      if (errors.length > 0) return { kind: "invalid", errors };
      const isMoreSearchable = field.searchable && !before.searchable;
      if (isMoreSearchable && searchableOf(fields) >= MOST_SEARCHABLE) return { kind: "tooManySearchable" };
      const count = await valuesInTheWay(store, before, field);
      if (count > 0) return { kind: "valuesInTheWay", count };
      const written = meansTheSame(before, field) ? field : { ...field, meaning: revision + 1 };
      if ((await store.write(written, revision)) === "written") return { kind: "changed", before, field: written };
    }
    throw new RetryableError("The fields were changed by others all the time");
  };

const changedField = (before: Field, changes: FieldChange): Field => {
  const { choices, ...field } = { ...before, ...defined(changes) };
  const kept = changes.choices ?? (hasChoices(field.type) ? choices : undefined);
  return kept ? { ...field, choices: kept } : field;
};

/** Whose entries may be others now, or none: those are searched for who had a value before. */
const indexedAnew = (before: Field, field: Field, cause: string): Field => {
  const { indexing, ...changed } = field;
  if (!isSearched(field)) return changed;
  const isSame = isSearched(before) && before.type === field.type && isDeepStrictEqual(before.choices, field.choices);
  return isSame ? field : { ...changed, indexing: { cause } };
};

const meansTheSame = (before: Field, after: Field): boolean =>
  before.type === after.type && before.status === after.status && isDeepStrictEqual(before.choices, after.choices);

const defined = (changes: FieldChange): Partial<Field> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

const valuesInTheWay = async (store: FieldStore, before: Field, after: Field): Promise<number> => {
  const gone = before.choices?.filter((choice) => !after.choices?.includes(choice)) ?? [];
  if (before.type === after.type && gone.length === 0) return 0;
  return await store.countValues(
    before.accountId,
    before.key,
    (kept) => fieldValue(before, kept) !== undefined && fieldValue(after, kept) === undefined,
  );
};
