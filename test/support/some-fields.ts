import type { AccountId } from "#shared/accounts/account.ts";
import { type Field, type FieldType, hasChoices } from "#shared/contacts/field.ts";
import { AT, someAccountId } from "./samples.ts";

/** A field of an account; of choices it has Small, Medium and Large. */
export const someField = (key: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  accountId: someAccountId(),
  key,
  label: key,
  type,
  ...(hasChoices(type) ? { choices: ["Small", "Medium", "Large"] } : {}),
  searchable: false,
  status: "active",
  createdAt: AT,
  cause: `request-${key}`,
  ...more,
});

export const fieldOf = (accountId: AccountId, key: string, type: FieldType, more: Partial<Field> = {}): Field =>
  someField(key, type, { accountId, ...more });
