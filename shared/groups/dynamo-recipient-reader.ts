import { consentSchema } from "#shared/contacts/consent.ts";
import { consentKey } from "#shared/contacts/contact-items.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { Recipient, RecipientReader } from "#shared/messaging/recipient.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import { membershipKey } from "./group-items.ts";

/** The door's one read: consent, and for a response the memberships, strongly consistent and in one request. */
export class DynamoRecipientReader implements RecipientReader {
  readonly #client: DocumentClient;
  readonly #tables: { readonly contacts: string; readonly memberships: string };

  constructor(client: DocumentClient, tables: { contacts: string; memberships: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(message: OutboundMessage): Promise<Recipient> {
    const { accountId, phone, groupIds } = message;
    const [consent, ...memberships] = await readItems(this.#client, [
      { table: this.#tables.contacts, key: consentKey(accountId, phone) },
      ...(groupIds ?? []).map((id) => ({ table: this.#tables.memberships, key: membershipKey(accountId, id, phone) })),
    ]);
    return {
      consent: consent && consentSchema.parse(consent),
      inGroup: groupIds === undefined || memberships.some((membership) => membership !== undefined),
    };
  }
}
