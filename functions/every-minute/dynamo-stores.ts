import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoAudienceWalks } from "#shared/campaigns/audience-walk.ts";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoExportStore } from "#shared/exports/dynamo-export-store.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoUntilStore } from "#shared/groups/dynamo-until-store.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";

/** The tables that the clock looks at, by their environment variables' nouns. */
export const CLOCK_TABLES = ["accounts", "campaigns", "contacts", "exports", "groups", "imports", "messages"] as const;

/** For texts, and, apart, for groups, for campaigns, for exports and for imports. */
export const dynamoStores = (
  client: DocumentClient,
  tables: Readonly<Record<(typeof CLOCK_TABLES)[number], string>>,
) => ({
  messages: new DynamoMessageStore(client, tables.messages),
  ofGroups: {
    untils: new DynamoUntilStore(client, tables.contacts),
    dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
    walks: new DynamoWalkStore(client, tables.groups),
  },
  ofImports: { imports: new DynamoImportStore(client, tables.imports) },
  ofExports: { exports: new DynamoExportStore(client, tables.exports) },
  ofCampaigns: {
    accounts: new DynamoAccountStore(client, tables.accounts),
    campaigns: new DynamoCampaignStore(client, tables),
    counts: new DynamoCampaignCountStore(client, tables.campaigns),
    groups: new DynamoGroupStore(client, tables.groups),
    walks: new DynamoAudienceWalks(client, tables.campaigns),
  },
});
