import type { TableDefinition } from "#shared/platform/table.ts";

/** Accounts, their senders and keys, the locks that make both unique, and answers kept for Idempotency-Key. */
export const accountsTable: TableDefinition = {
  name: "accounts",
  stream: false,
  timeToLive: "expiresAt",
  indexes: {},
};
