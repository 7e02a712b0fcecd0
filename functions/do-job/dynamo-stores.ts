import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoAuditStore } from "#shared/accounts/dynamo-audit-store.ts";
import { DynamoAudienceWalks } from "#shared/campaigns/audience-walk.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import { DynamoAudienceStore } from "#shared/campaigns/dynamo-audience-store.ts";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoReplyStore } from "#shared/campaigns/dynamo-reply-store.ts";
import { DynamoRecountWalks } from "#shared/campaigns/recount-walk.ts";
import { sharingOf } from "#shared/campaigns/sharing.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { DynamoExportStore } from "#shared/exports/dynamo-export-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMemberReader } from "#shared/groups/dynamo-member-reader.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { DynamoImportRowStore } from "#shared/imports/dynamo-import-row-store.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { DynamoCampaignTextStore } from "#shared/messaging/dynamo-campaign-text-store.ts";
import { DynamoMessageEraser } from "#shared/messaging/dynamo-message-eraser.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";

/** The tables that jobs work with, by their environment variables' nouns. */
export const JOB_TABLES = [
  "accounts",
  "campaigns",
  "contacts",
  "exports",
  "groups",
  "imports",
  "memberships",
  "messages",
] as const;
export type JobTables = Readonly<Record<(typeof JOB_TABLES)[number], string>>;

/** For the jobs of groups, and, apart, for those of campaigns, of exports, of imports and of erasing. */
export const dynamoStores = (client: DocumentClient, tables: JobTables) => {
  const memberships = new DynamoMembershipStore(client, tables);
  const ofGroups = { ...dynamoRules(client, tables), memberships, walks: new DynamoWalkStore(client, tables.groups) };
  const ofCampaigns = campaignStores(client, tables, memberships);
  const fields = new DynamoFieldStore(client, tables.contacts);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const imports = new DynamoImportStore(client, tables.imports);
  const importRows = new DynamoImportRowStore(client, tables.imports);
  return {
    ...{ ofGroups, ofCampaigns },
    ofExports: {
      ...ofCampaigns,
      subjects: ofGroups.subjects,
      exports: new DynamoExportStore(client, tables.exports),
      ...{ fields, contacts, imports, importRows },
    },
    ofImports: {
      ...{ accounts: ofCampaigns.accounts, groups: ofCampaigns.groups, memberships, fields, contacts },
      ...{ imports, importRows, responses: new DynamoResponseStore(client, tables, ofCampaigns.accounts) },
      register: new DynamoContactRegister(client, tables.contacts),
    },
    ofErasing: {
      ...{ contacts, memberships, register: new DynamoContactRegister(client, tables.contacts) },
      audit: new DynamoAuditStore(client, tables.accounts),
      eraser: new DynamoMessageEraser(client, tables.messages),
      reviews: new DynamoReviewStore(client, tables.contacts),
    },
  };
};

const campaignStores = (client: DocumentClient, tables: JobTables, memberships: DynamoMembershipStore) => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const campaigns = new DynamoCampaignStore(client, tables);
  const audiences = new DynamoAudienceStore(client, tables.campaigns);
  const replies = new DynamoReplyStore(client, tables.campaigns);
  return {
    ...{ accounts, sending: accounts, campaigns, sharing: sharingOf(campaigns), memberships, audiences, window },
    ...{ audience: audiences, replies, replied: replies },
    groups: new DynamoGroupStore(client, tables.groups),
    members: new DynamoMemberReader(client, tables.contacts),
    texts: new DynamoCampaignTextStore(client, tables.messages),
    counts: new DynamoCampaignCountStore(client, tables.campaigns),
    walks: new DynamoAudienceWalks(client, tables.campaigns),
    progress: new DynamoRecountWalks(client, tables.campaigns),
  };
};
