import type { TableDefinition } from "#shared/platform/table.ts";

/**
 * Accounts, their senders and keys, the locks that make both unique, answers kept for Idempotency-Key, and the audit
 * trail: `byActor` and `byObject` hold its entries only.
 */
export const accountsTable: TableDefinition = {
  name: "accounts",
  stream: false,
  timeToLive: "expiresAt",
  indexes: {
    byActor: { kind: "global", partitionKey: "auditActor", sortKey: "sk", projection: "KEYS_ONLY" },
    byObject: { kind: "global", partitionKey: "auditObject", sortKey: "sk", projection: "KEYS_ONLY" },
  },
};
