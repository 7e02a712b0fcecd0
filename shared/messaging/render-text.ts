import type { Account } from "#shared/accounts/account.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { fieldTexts } from "#shared/contacts/field-texts.ts";
import { mergeValuesOf, ownFieldsIn, renderMergeFields } from "./merge-fields.ts";

/** The text for one contact, as long as `longest` at most. The account's fields are read only where the text says one. */
export const renderText = async (
  store: Pick<FieldStore, "read">,
  template: string,
  account: Account,
  phone: string,
  contact: Contact | undefined,
  longest?: number,
): Promise<string> => {
  const fields = ownFieldsIn(template).length > 0 ? (await store.read(account.id)).fields : [];
  return renderMergeFields(template, mergeValuesOf(phone, contact, fieldTexts(fields, contact, account)), longest);
};
