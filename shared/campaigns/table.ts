import type { TableDefinition } from "#shared/platform/table.ts";

/**
 * Text-to-joins, with a lock per keyword and sender, and campaigns with their audiences. `due` (sparse) is what the clock looks
 * at: campaigns for which something is to be done by then. No law reads it.
 */
export const campaignsTable: TableDefinition = {
  name: "campaigns",
  stream: false,
  indexes: { due: { kind: "global", partitionKey: "dueShard", sortKey: "dueAt", projection: "KEYS_ONLY" } },
};
