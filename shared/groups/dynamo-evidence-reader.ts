import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { consentKey, contactFactsSchema, factsKey } from "#shared/contacts/contact-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import type { EvidenceReader } from "./evidence-reader.ts";

export class DynamoEvidenceReader implements EvidenceReader {
  readonly #client: DocumentClient;
  readonly #contacts: string;

  constructor(client: DocumentClient, contacts: string) {
    this.#client = client;
    this.#contacts = contacts;
  }

  async known(account: AccountId, phones: readonly PhoneNumber[]) {
    const items = await readItems(
      this.#client,
      phones.flatMap((phone) =>
        [consentKey(account, phone), factsKey(account, phone)].map((key) => ({ table: this.#contacts, key })),
      ),
    );
    return phones.map((_, index) => {
      const [consent, facts] = items.slice(2 * index, 2 * index + 2);
      return { consent: consent && consentSchema.parse(consent), facts: facts && contactFactsSchema.parse(facts) };
    });
  }
}
