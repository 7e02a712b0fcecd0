import type { TableDefinition } from "#shared/platform/table.ts";

/** Imports, each with how far it is, its phones and what was wrong. `due` (sparse) holds those that go on, for the clock. No law reads it. */
export const importsTable: TableDefinition = {
  name: "imports",
  stream: false,
  timeToLive: "droppedAt",
  indexes: { due: { kind: "global", partitionKey: "dueShard", sortKey: "dueAt", projection: "KEYS_ONLY" } },
};
