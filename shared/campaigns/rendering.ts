import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { fieldTexts } from "#shared/contacts/field-texts.ts";
import { mergeValuesOf, ownFieldsIn, renderMergeFields } from "#shared/messaging/merge-fields.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";

/** A text made ready for many contacts: the account's fields are read once, and only where the text says one. */
export const rendering = async (
  store: Pick<FieldStore, "read">,
  template: string,
  account: Account,
): Promise<(phone: PhoneNumber, contact: Contact | undefined) => string> => {
  const fields = ownFieldsIn(template).length > 0 ? (await store.read(account.id)).fields : [];
  return (phone, contact) => {
    const values = mergeValuesOf(phone, contact, fieldTexts(fields, contact, account));
    return renderMergeFields(template, values, LONGEST_BODY);
  };
};
