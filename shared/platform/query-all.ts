import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "./aws-clients.ts";
import type { Item } from "./dynamo.ts";

/**
 * All items of a query, in its order: the next page is read when the last one is used up, so who stops early reads no more.
 * Strongly consistent, but for an index. `Limit` is how many items a page has, not all of them.
 */
export async function* queryAll(
  client: DocumentClient,
  query: Omit<QueryCommandInput, "ExclusiveStartKey" | "ConsistentRead">,
): AsyncGenerator<Item, undefined> {
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        ...query,
        ...(query.IndexName === undefined ? { ConsistentRead: true } : {}),
        ExclusiveStartKey: start,
      }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}
