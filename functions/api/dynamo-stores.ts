import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoAuditStore } from "#shared/accounts/dynamo-audit-store.ts";
import { DynamoIdempotencyStore } from "#shared/accounts/dynamo-idempotency-store.ts";
import { DynamoAudienceStore } from "#shared/campaigns/dynamo-audience-store.ts";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoReplyStore } from "#shared/campaigns/dynamo-reply-store.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { DynamoExportStore } from "#shared/exports/dynamo-export-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoEvidenceReader } from "#shared/groups/dynamo-evidence-reader.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMemberReader } from "#shared/groups/dynamo-member-reader.ts";
import { DynamoMembershipMover } from "#shared/groups/dynamo-membership-mover.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseHistory } from "#shared/groups/dynamo-response-history.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { DynamoRuleSubjects } from "#shared/groups/dynamo-rule-subjects.ts";
import { DynamoUntilStore } from "#shared/groups/dynamo-until-store.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { DynamoImportRowStore } from "#shared/imports/dynamo-import-row-store.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { DynamoAttentionStore } from "#shared/messaging/dynamo-attention-store.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { DynamoConversationStore } from "#shared/messaging/dynamo-conversation-store.ts";
import { DynamoMessageEraser } from "#shared/messaging/dynamo-message-eraser.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentTexts } from "#shared/messaging/dynamo-sent-texts.ts";
import { DynamoTemplateStore } from "#shared/messaging/dynamo-template-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { ApiStores } from "./api-deps.ts";

/** The tables that the API works with, by their environment variables' nouns. */
export const API_TABLES = [
  "accounts",
  "contacts",
  "groups",
  "memberships",
  "campaigns",
  "exports",
  "imports",
  "messages",
] as const;

export const dynamoStores = (
  client: DocumentClient,
  tables: Readonly<Record<(typeof API_TABLES)[number], string>>,
): ApiStores => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  return {
    accounts,
    answers: new DynamoIdempotencyStore(client, tables.accounts),
    audit: new DynamoAuditStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    fields: new DynamoFieldStore(client, tables.contacts),
    index: new DynamoContactIndex(client, tables.contacts),
    register: new DynamoContactRegister(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
    subjects: new DynamoRuleSubjects(client, tables),
    untils: new DynamoUntilStore(client, tables.contacts),
    walks: new DynamoWalkStore(client, tables.groups),
    removal: new DynamoGroupRemoval(client, tables),
    memberships: new DynamoMembershipStore(client, tables),
    members: new DynamoMemberReader(client, tables.contacts),
    mover: new DynamoMembershipMover(client, tables),
    evidence: new DynamoEvidenceReader(client, tables.contacts),
    counts: new DynamoCountStore(client, tables),
    history: new DynamoResponseHistory(client, tables),
    responses: new DynamoResponseStore(client, tables, accounts),
    campaigns: new DynamoCampaignStore(client, tables),
    audiences: new DynamoAudienceStore(client, tables.campaigns),
    texts: new DynamoCampaignTextStore(client, tables.messages),
    replied: new DynamoReplyStore(client, tables.campaigns),
    campaignCounts: new DynamoCampaignCountStore(client, tables.campaigns),
    textToJoins: new DynamoTextToJoinStore(client, tables),
    exports: new DynamoExportStore(client, tables.exports),
    imports: new DynamoImportStore(client, tables.imports),
    importRows: new DynamoImportRowStore(client, tables.imports),
    reviews: new DynamoReviewStore(client, tables.contacts),
    messages: new DynamoMessageStore(client, tables.messages),
    sentTexts: new DynamoSentTexts(client, tables.messages),
    conversations: new DynamoConversationStore(client, tables),
    templates: new DynamoTemplateStore(client, tables.accounts),
    eraser: new DynamoMessageEraser(client, tables.messages),
    attention: new DynamoAttentionStore(client, tables.messages),
  };
};
