import type { TableDefinition } from "#shared/platform/table.ts";

/** A contact's items, side by side: profile, consent, facts that rules read; and the consent records. */
export const contactsTable: TableDefinition = { name: "contacts", stream: true, kept: "#records#", indexes: {} };
