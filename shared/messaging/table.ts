import type { TableDefinition } from "#shared/platform/table.ts";

/**
 * Every text in and out, under its phone. `byTime` lists a conversation, `due` (sparse) is what the clock looks at:
 * rows that wait too long. `attention` and `byId` (sparse) hold only rows in a state in which a person may have to act:
 * what goes well, such as a campaign's texts, costs them nothing. No law reads any of them.
 */
export const messagesTable: TableDefinition = {
  name: "messages",
  stream: true,
  indexes: {
    byTime: { kind: "local", partitionKey: "pk", sortKey: "at", projection: "KEYS_ONLY" },
    due: { kind: "global", partitionKey: "dueShard", sortKey: "dueAt", projection: "KEYS_ONLY" },
    attention: { kind: "global", partitionKey: "attention", sortKey: "attentionAt", projection: "KEYS_ONLY" },
    byId: { kind: "global", partitionKey: "attentionId", sortKey: "attentionAt", projection: "KEYS_ONLY" },
  },
};
