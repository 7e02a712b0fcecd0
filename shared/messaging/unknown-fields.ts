import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { ownFieldsIn } from "./merge-fields.ts";

/** What is wrong with texts that say fields which the account does not have, or has archived; by the paths of the texts. */
export const unknownFieldErrors = async (
  store: Pick<FieldStore, "read">,
  account: AccountId,
  texts: Readonly<Record<string, string | null | undefined>>,
): Promise<FieldError[]> => {
  const said = Object.entries(texts).flatMap(([path, text]) => ownFieldsIn(text ?? "").map((key) => ({ path, key })));
  if (said.length === 0) return [];
  const { fields } = await store.read(account);
  const inUse = new Set(fields.filter(({ status }) => status === "active").map(({ key }) => key));
  return said
    .filter(({ key }) => !inUse.has(key))
    .map(({ path, key }) => ({ path, message: `fields.${key} is no field of this account` }));
};
