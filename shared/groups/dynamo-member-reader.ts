import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, profileKey } from "#shared/contacts/contact-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import type { MemberReader } from "./member-reader.ts";

export class DynamoMemberReader implements MemberReader {
  readonly #client: DocumentClient;
  readonly #contacts: string;

  constructor(client: DocumentClient, contacts: string) {
    this.#client = client;
    this.#contacts = contacts;
  }

  async people(account: AccountId, phones: readonly PhoneNumber[]) {
    const items = await readItems(
      this.#client,
      phones.flatMap((phone) =>
        [profileKey(account, phone), consentKey(account, phone)].map((key) => ({ table: this.#contacts, key })),
      ),
    );
    return phones.map((_, index) => {
      const [profile, consent] = items.slice(2 * index, 2 * index + 2);
      return { contact: profile && contactSchema.parse(profile), consent: consent && consentSchema.parse(consent) };
    });
  }
}
