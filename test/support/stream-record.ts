import type { ItemChange } from "./in-memory-dynamo.ts";

/** A change as its table's stream shows it; `at` (ms) is when it was written, and not known of one that is rung again. */
export const streamRecord = ({ table, keys, eventName, before, after }: ItemChange, at: number | undefined) => ({
  eventSourceARN: `arn:aws:dynamodb:us-east-1:1:table/${table}/stream/2026`,
  eventName,
  dynamodb: {
    Keys: { pk: { S: keys.pk }, sk: { S: keys.sk } },
    ...(before ? { OldImage: before } : {}),
    ...(after ? { NewImage: after } : {}),
    ...(at === undefined ? {} : { ApproximateCreationDateTime: Math.floor(at / 1_000) }),
  },
});
