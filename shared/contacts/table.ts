import type { TableDefinition } from "#shared/platform/table.ts";

/** A contact's items, side by side: profile, consent, facts that rules read; and the consent records. */
export const contactsTable: TableDefinition = {
  name: "contacts",
  stream: true,
  kept: "#records#",
  // Whose rules are to be looked at again, by the instant: sixteen shards of all accounts, so that the clock asks sixteen times.
  indexes: { due: { kind: "global", partitionKey: "untilShard", sortKey: "untilAt", projection: "KEYS_ONLY" } },
};
