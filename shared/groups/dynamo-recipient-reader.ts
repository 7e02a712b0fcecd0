import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, profileKey } from "#shared/contacts/contact-items.ts";
import { type OutboundMessage, type OutboundState, outboundMessageSchema } from "#shared/messaging/message.ts";
import { erasingKey, messageKey } from "#shared/messaging/message-items.ts";
import type { Recipient, RecipientReader } from "#shared/messaging/recipient.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems } from "#shared/platform/dynamo.ts";
import { membershipKey } from "./group-items.ts";

export interface RecipientTables {
  readonly contacts: string;
  readonly memberships: string;
  readonly messages: string;
}

const ARRIVED: readonly OutboundState[] = ["sent", "delivered"];

/**
 * The door's one read, strongly consistent and in one request: consent, for a response the memberships, and for a campaign's
 * text, whose list is of before, whether the person was erased.
 */
export class DynamoRecipientReader implements RecipientReader {
  readonly #client: DocumentClient;
  readonly #tables: RecipientTables;

  constructor(client: DocumentClient, tables: RecipientTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(message: OutboundMessage): Promise<Recipient> {
    const recipient = await this.#read(message, false);
    if (!recipient.isErased) return recipient;
    // Hardly anybody was: whether they came back is not read of the others. With the rest anew, which is of before by then.
    return await this.#read(message, true);
  }

  async #read(message: OutboundMessage, isBack: boolean): Promise<Recipient> {
    const { accountId, phone, groupIds, retryOf, purpose } = message;
    const { contacts, memberships, messages } = this.#tables;
    const asked = {
      consent: { table: contacts, key: consentKey(accountId, phone) },
      ...(purpose === "campaign" ? { erasing: { table: messages, key: erasingKey(accountId, phone) } } : {}),
      ...(isBack ? { profile: { table: contacts, key: profileKey(accountId, phone) } } : {}),
      ...(retryOf === undefined
        ? {}
        : { repeated: { table: messages, key: messageKey({ accountId, phone, messageId: retryOf }) } }),
    };
    const groups = (groupIds ?? []).map((id) => ({ table: memberships, key: membershipKey(accountId, id, phone) }));
    const items = await readItems(this.#client, [...Object.values(asked), ...groups]);
    const found = new Map(Object.keys(asked).map((name, index) => [name, items[index]]));
    const [consent, repeated] = [found.get("consent"), found.get("repeated")];
    return {
      consent: consent && consentSchema.parse(consent),
      hasArrived: repeated !== undefined && ARRIVED.includes(outboundMessageSchema.parse(repeated).state),
      inGroup: groupIds === undefined || items.slice(found.size).some((membership) => membership !== undefined),
      isErased: isErased(found.get("erasing"), found.get("profile")),
    };
  }
}

/** Who was made a contact behind the erasure came back. */
const isErased = (erasing: Item | undefined, profile: Item | undefined): boolean =>
  erasing !== undefined && !(profile && contactSchema.parse(profile).createdAt >= String(erasing.until));
