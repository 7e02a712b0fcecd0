import { BatchGetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DocumentClient } from "./aws-clients.ts";
import { RetryableError } from "./errors.ts";
import { waiting } from "./wait.ts";

export type Item = Record<string, unknown>;
export type Key = { readonly pk: string; readonly sk: string };
export type TransactionWrites = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/** One read of several items over several tables, by table name. */
export type KeyOf = { readonly table: string; readonly key: Key };

/** `conditionFailed` has the old item of each write whose condition failed, by position; undefined where none was. */
export type TransactionOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "conditionFailed"; readonly failed: ReadonlyMap<number, Item | undefined> };

const named = (error: unknown): string => (error instanceof Error ? error.name : "");

/** Whether a single conditional write was refused by its condition; the old item, if it asked for it. */
export const refusedByCondition = (error: unknown): { item: Item | undefined } | undefined => {
  if (named(error) !== "ConditionalCheckFailedException") return undefined;
  return { item: itemOf(error) };
};

const itemOf = (holder: unknown): Item | undefined => {
  if (typeof holder !== "object" || holder === null || !("Item" in holder)) return undefined;
  const { Item: item } = holder;
  // The document client leaves the items in errors as DynamoDB wrote them.
  return typeof item === "object" && item !== null ? unmarshall({ ...item }) : undefined;
};

/** Whether an update was refused because the item would be larger than 400 KB. */
export const refusedBySize = (error: unknown): boolean =>
  named(error) === "ValidationException" &&
  error instanceof Error &&
  /^Item size (to update )?has exceeded/.test(error.message);

const CONFLICT_ATTEMPTS = 6;

/**
 * Writes all or nothing. Give each write `ReturnValuesOnConditionCheckFailure: "ALL_OLD"` to see why it was refused.
 * A conflict with another transaction is tried again as it stands: the conditions say whether it still holds.
 * @throws RetryableError when DynamoDB throttles it, or others are at the same items all the time.
 */
export const transact = async (client: DocumentClient, writes: TransactionWrites): Promise<TransactionOutcome> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: writes }));
      return { kind: "committed" };
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (!reasons) throw error;
      const failed = new Map<number, Item | undefined>();
      reasons.forEach((reason, index) => {
        if (reason.Code === "ConditionalCheckFailed") failed.set(index, itemOf(reason));
      });
      if (failed.size > 0) return { kind: "conditionFailed", failed };
      if (!reasons.some(({ Code }) => PASSING.test(Code))) throw error;
      if (attempt === CONFLICT_ATTEMPTS)
        throw new RetryableError("DynamoDB is busy with these items", { cause: error });
    }
    await waiting(client)(Math.random() * 20 * 2 ** attempt);
  }
};

const PASSING = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded)$/;

type Reason = { readonly Code: string };

const cancellationReasons = (error: unknown): readonly Reason[] | undefined => {
  if (named(error) !== "TransactionCanceledException") return undefined;
  if (typeof error !== "object" || error === null || !("CancellationReasons" in error)) return undefined;
  const reasons = error.CancellationReasons;
  if (!Array.isArray(reasons)) return undefined;
  return reasons.map((reason) => ({ ...reason, Code: typeof reason?.Code === "string" ? reason.Code : "None" }));
};

const LARGEST_BATCH_GET = 100;

/**
 * Strongly consistent reads of items in any tables, in one request a hundred; answers in the order asked.
 * @throws RetryableError when DynamoDB keeps leaving keys unprocessed.
 */
export const readItems = async (client: DocumentClient, wanted: readonly KeyOf[]): Promise<(Item | undefined)[]> => {
  const found = new Map<string, Item>();
  for (let start = 0; start < wanted.length; start += LARGEST_BATCH_GET) {
    await readBatch(client, wanted.slice(start, start + LARGEST_BATCH_GET), found);
  }
  return wanted.map(({ table, key }) => found.get(nameOf(table, key)));
};

const nameOf = (table: string, key: Key): string => JSON.stringify([table, key.pk, key.sk]);

const readBatch = async (client: DocumentClient, wanted: readonly KeyOf[], found: Map<string, Item>): Promise<void> => {
  const unique = new Map(wanted.map((entry) => [nameOf(entry.table, entry.key), entry]));
  let request: Record<string, { Keys: Record<string, unknown>[]; ConsistentRead: boolean }> = {};
  for (const { table, key } of unique.values()) {
    request[table] ??= { Keys: [], ConsistentRead: true };
    request[table].Keys.push({ pk: key.pk, sk: key.sk });
  }
  for (let attempt = 0; Object.keys(request).length > 0; attempt += 1) {
    if (attempt > 0) await waiting(client)(20 * 2 ** attempt);
    if (attempt > 5) throw new RetryableError("DynamoDB left keys unread");
    const answer = await client.send(new BatchGetCommand({ RequestItems: request }));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      for (const item of items) found.set(nameOf(table, { pk: String(item.pk), sk: String(item.sk) }), item);
    }
    request = {};
    for (const [table, left] of Object.entries(answer.UnprocessedKeys ?? {})) {
      if (left.Keys && left.Keys.length > 0) request[table] = { Keys: left.Keys, ConsistentRead: true };
    }
  }
};
