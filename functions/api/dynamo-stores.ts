import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoIdempotencyStore } from "#shared/accounts/dynamo-idempotency-store.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { ApiStores } from "./api-deps.ts";

/** The tables that the API works with, by their environment variables' nouns. */
export const API_TABLES = ["accounts", "contacts", "groups", "memberships", "campaigns", "messages"] as const;

export const dynamoStores = (
  client: DocumentClient,
  tables: Readonly<Record<(typeof API_TABLES)[number], string>>,
): ApiStores => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  return {
    accounts,
    answers: new DynamoIdempotencyStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    memberships: new DynamoMembershipStore(client, tables),
    responses: new DynamoResponseStore(client, tables, accounts),
    textToJoins: new DynamoTextToJoinStore(client, tables.campaigns),
    reviews: new DynamoReviewStore(client, tables.contacts),
    messages: new DynamoMessageStore(client, tables.messages),
  };
};
