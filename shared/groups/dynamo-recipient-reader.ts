import { consentSchema } from "#shared/contacts/consent.ts";
import { consentKey } from "#shared/contacts/contact-items.ts";
import { type OutboundMessage, type OutboundState, outboundMessageSchema } from "#shared/messaging/message.ts";
import { messageKey } from "#shared/messaging/message-items.ts";
import type { Recipient, RecipientReader } from "#shared/messaging/recipient.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems } from "#shared/platform/dynamo.ts";
import { membershipKey } from "./group-items.ts";

export interface RecipientTables {
  readonly contacts: string;
  readonly memberships: string;
  readonly messages: string;
}

const ARRIVED: readonly OutboundState[] = ["sent", "delivered"];

/** The door's one read: consent, and for a response the memberships, strongly consistent and in one request. */
export class DynamoRecipientReader implements RecipientReader {
  readonly #client: DocumentClient;
  readonly #tables: RecipientTables;

  constructor(client: DocumentClient, tables: RecipientTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(message: OutboundMessage): Promise<Recipient> {
    const { accountId, phone, groupIds, retryOf } = message;
    const repeated = messageKey({ accountId, phone, messageId: retryOf ?? "" });
    const [consent, ...more] = await readItems(this.#client, [
      { table: this.#tables.contacts, key: consentKey(accountId, phone) },
      ...(retryOf === undefined ? [] : [{ table: this.#tables.messages, key: repeated }]),
      ...(groupIds ?? []).map((id) => ({ table: this.#tables.memberships, key: membershipKey(accountId, id, phone) })),
    ]);
    const [old, memberships] = retryOf === undefined ? [undefined, more] : [more[0], more.slice(1)];
    return {
      consent: consent && consentSchema.parse(consent),
      hasArrived: old !== undefined && ARRIVED.includes(outboundMessageSchema.parse(old).state),
      inGroup: groupIds === undefined || memberships.some((membership) => membership !== undefined),
    };
  }
}
