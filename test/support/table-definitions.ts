import { accountsTable } from "#shared/accounts/table.ts";
import { campaignsTable } from "#shared/campaigns/table.ts";
import { contactsTable } from "#shared/contacts/table.ts";
import { exportsTable } from "#shared/exports/table.ts";
import { groupsTable, membershipsTable } from "#shared/groups/table.ts";
import { importsTable } from "#shared/imports/table.ts";
import { messagesTable } from "#shared/messaging/table.ts";
import type { TableDefinition } from "#shared/platform/table.ts";

/** All of the project's. */
export const TABLES = [
  accountsTable,
  contactsTable,
  groupsTable,
  membershipsTable,
  campaignsTable,
  exportsTable,
  importsTable,
  messagesTable,
];

/** The physical name of each table. */
export interface TableNames {
  readonly accounts: string;
  readonly contacts: string;
  readonly groups: string;
  readonly memberships: string;
  readonly campaigns: string;
  readonly exports: string;
  readonly imports: string;
  readonly messages: string;
}

/** Every table of the project under names with this prefix. */
export const tableDefinitions = (
  prefix: string,
): { names: TableNames; definitions: Readonly<Record<string, TableDefinition>> } => {
  const named = (table: TableDefinition): string => `${prefix}-${table.name}`;
  const names: TableNames = {
    accounts: named(accountsTable),
    contacts: named(contactsTable),
    groups: named(groupsTable),
    memberships: named(membershipsTable),
    campaigns: named(campaignsTable),
    exports: named(exportsTable),
    imports: named(importsTable),
    messages: named(messagesTable),
  };
  return { names, definitions: Object.fromEntries(TABLES.map((table) => [named(table), table])) };
};
