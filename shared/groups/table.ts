import type { TableDefinition } from "#shared/platform/table.ts";

/** Groups, and a lock per name. */
export const groupsTable: TableDefinition = { name: "groups", stream: false, indexes: {} };

/** Who is in which group, and the ledger of responses. The index serves pages to people; no law reads it. */
export const membershipsTable: TableDefinition = {
  name: "memberships",
  stream: true,
  indexes: {
    byContact: { kind: "global", partitionKey: "contact", sortKey: "groupId", projection: "ALL" },
  },
};
