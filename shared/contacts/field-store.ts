import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Field, Fields } from "./field.ts";
import type { FieldValue } from "./field-attributes.ts";

/** An account's fields. Reads are strongly consistent. */
export interface FieldStore {
  read(account: AccountId): Promise<Fields>;
  /** Writes one field, new or not; @returns `changed` when any field was changed since this revision. */
  write(field: Field, revision: number): Promise<"written" | "changed">;
  /**
   * How far the contacts are indexed by this field, for the change that made it necessary: behind a contact, or, without
   * one, to the end. Nothing is noted where another change came since.
   */
  noteIndexed(account: AccountId, key: string, cause: string, after: PhoneNumber | undefined): Promise<void>;
  /** How many contacts have a value of this field for which that holds. Reads all contacts. */
  countValues(account: AccountId, key: string, holds: (value: FieldValue) => boolean): Promise<number>;
}
