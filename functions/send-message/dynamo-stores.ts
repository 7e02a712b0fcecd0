import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoProfileReader } from "#shared/contacts/dynamo-profile-reader.ts";
import { DynamoRecipientReader } from "#shared/groups/dynamo-recipient-reader.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";

/** The tables that the door works with, by their environment variables' nouns. */
export const DOOR_TABLES = ["accounts", "campaigns", "contacts", "groups", "memberships", "messages"] as const;

export const dynamoStores = (
  client: DocumentClient,
  tables: Readonly<Record<(typeof DOOR_TABLES)[number], string>>,
) => ({
  accounts: new DynamoAccountStore(client, tables.accounts),
  campaigns: new DynamoCampaignStore(client, tables),
  contacts: new DynamoContactStore(client, tables.contacts),
  fields: new DynamoFieldStore(client, tables.contacts),
  profiles: new DynamoProfileReader(client, tables.contacts),
  texts: new DynamoCampaignTextStore(client, tables.messages),
  caps: new DynamoCampaignTextStore(client, tables.messages),
  messages: new DynamoMessageStore(client, tables.messages),
  pace: new DynamoPace(client, tables.accounts),
  recipients: new DynamoRecipientReader(client, tables),
});
