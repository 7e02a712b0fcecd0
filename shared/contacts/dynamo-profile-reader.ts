import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import { type Contact, contactSchema } from "./contact.ts";
import { profileKey } from "./contact-items.ts";
import type { ProfileReader } from "./profile-reader.ts";

export class DynamoProfileReader implements ProfileReader {
  readonly #client: DocumentClient;
  readonly #table: string;

  /** @param table the contacts table */
  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async profiles(account: AccountId, phones: readonly PhoneNumber[]): Promise<(Contact | undefined)[]> {
    const items = await readItems(
      this.#client,
      phones.map((phone) => ({ table: this.#table, key: profileKey(account, phone) })),
    );
    return items.map((item) => item && contactSchema.parse(item));
  }
}
