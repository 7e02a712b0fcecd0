import type { TableDefinition } from "#shared/platform/table.ts";

/** Text-to-joins, and a lock per keyword and sender. */
export const campaignsTable: TableDefinition = { name: "campaigns", stream: false, indexes: {} };
