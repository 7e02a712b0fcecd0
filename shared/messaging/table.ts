import type { TableDefinition } from "#shared/platform/table.ts";

/**
 * Every text in and out, under its phone. `byTime` lists a conversation, `due` (sparse) is what the clock looks at:
 * rows that wait too long. No law reads either.
 */
export const messagesTable: TableDefinition = {
  name: "messages",
  stream: true,
  indexes: {
    byTime: { kind: "local", partitionKey: "pk", sortKey: "at", projection: "KEYS_ONLY" },
    due: { kind: "global", partitionKey: "dueShard", sortKey: "dueAt", projection: "KEYS_ONLY" },
  },
};
