import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoRecipientReader } from "#shared/groups/dynamo-recipient-reader.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";

/** The tables that the door works with, by their environment variables' nouns. */
export const DOOR_TABLES = ["accounts", "contacts", "memberships", "messages"] as const;

export const dynamoStores = (
  client: DocumentClient,
  tables: Readonly<Record<(typeof DOOR_TABLES)[number], string>>,
) => ({
  accounts: new DynamoAccountStore(client, tables.accounts),
  contacts: new DynamoContactStore(client, tables.contacts),
  messages: new DynamoMessageStore(client, tables.messages),
  pace: new DynamoPace(client, tables.accounts),
  recipients: new DynamoRecipientReader(client, tables),
});
