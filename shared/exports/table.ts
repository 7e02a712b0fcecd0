import type { TableDefinition } from "#shared/platform/table.ts";

/** Exports, each with how far it is. `due` (sparse) holds those that go on, for the clock. No law reads it. */
export const exportsTable: TableDefinition = {
  name: "exports",
  stream: false,
  timeToLive: "droppedAt",
  indexes: { due: { kind: "global", partitionKey: "dueShard", sortKey: "dueAt", projection: "KEYS_ONLY" } },
};
