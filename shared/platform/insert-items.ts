import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "./aws-clients.ts";
import type { Item } from "./dynamo.ts";
import { RetryableError } from "./errors.ts";
import { inParallel } from "./in-parallel.ts";
import { waiting } from "./wait.ts";

/** As many statements as one request takes. */
const LARGEST_BATCH = 25;
const WIDTH = 8;
const ATTEMPTS = 6;

/**
 * Puts items that are not there yet, and leaves those that are as they are: each by itself, 25 a request. An item costs one
 * write, as a put does; a batch of puts would overwrite.
 * @param items no two of them with the same key
 * @throws RetryableError when DynamoDB keeps refusing some; the others are written, and inserting all again is harmless
 */
export const insertItems = async (client: DocumentClient, table: string, items: readonly Item[]): Promise<void> => {
  const batches = Array.from({ length: Math.ceil(items.length / LARGEST_BATCH) }, (_, index) =>
    items.slice(index * LARGEST_BATCH, (index + 1) * LARGEST_BATCH),
  );
  await inParallel(batches, WIDTH, (batch) => insertBatch(client, table, batch));
};

const insertBatch = async (client: DocumentClient, table: string, batch: readonly Item[]): Promise<void> => {
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const answer = await client.send(
      new BatchExecuteStatementCommand({ Statements: left.map((item) => insertOf(table, item)) }),
    );
    const errors = (answer.Responses ?? []).map(({ Error: error }) => error);
    // An answer for each, in their order: who got none may not be there.
    left = left.filter((_, index) => !(index in errors) || isRefusal(errors[index]?.Code));
    if (left.length === 0) return;
    const why = errors.find((error) => isRefusal(error?.Code));
    if (attempt === ATTEMPTS) throw new RetryableError(`DynamoDB refused ${left.length} items: ${why?.Code}`);
    await waiting(client)(Math.random() * 20 * 2 ** attempt);
  }
};

const isRefusal = (code: string | undefined): boolean => code !== undefined && code !== "DuplicateItem";

const insertOf = (table: string, item: Item) => {
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  return {
    Statement: `INSERT INTO "${table}" VALUE {${given.map(([name]) => `'${name}': ?`).join(", ")}}`,
    Parameters: given.map(([, value]) => value),
  };
};
