import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "./aws-clients.ts";
import { type Item, type Key, readItems } from "./dynamo.ts";

/** A partition of entries that name items by id, sorted by time, and where the item of an id is. */
export interface NewestFirst {
  readonly table: string;
  readonly pk: string;
  readonly keyOf: (id: string) => Key;
}

/**
 * A page of the items that the entries name, newest first, each as it is now; one that is gone is left out.
 * @param after the sort key of the last entry of the page before
 * @throws RetryableError when DynamoDB keeps leaving keys unprocessed
 */
export const listNewest = async (
  client: DocumentClient,
  { table, pk, keyOf }: NewestFirst,
  after: string | undefined,
  limit: number,
): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> => {
  const page = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ConsistentRead: true,
      ScanIndexForward: false,
      ExclusiveStartKey: after === undefined ? undefined : { pk, sk: after },
      Limit: limit + 1,
    }),
  );
  const entries = page.Items ?? [];
  const keys = entries.slice(0, limit).map(({ id }) => ({ table, key: keyOf(String(id)) }));
  const items = await readItems(client, keys);
  return {
    items: items.flatMap((item) => (item ? [item] : [])),
    more: entries.length > limit || page.LastEvaluatedKey !== undefined,
  };
};
