import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "./aws-clients.ts";
import type { Item } from "./dynamo.ts";
import { inParallel } from "./in-parallel.ts";

export interface ShardsWanted {
  readonly table: string;
  /** The partition keys of the shards. */
  readonly shards: readonly string[];
  /** How sort keys begin. */
  readonly beginning: string;
  /** A sort key that begins so. */
  readonly after: string | undefined;
  /** About how many items. */
  readonly limit: number;
}

/** More than its part from each shard: they are never quite even. */
const SPARE = 2;

/**
 * The next items of a list that is spread over shards, in the order of their sort keys; strongly consistent. Each shard is
 * asked for its part: what comes behind the end of any of them is left for the next page.
 * @returns `next`, the sort key behind which it goes on; undefined at the end
 */
export const readSortedShards = async (client: DocumentClient, wanted: ShardsWanted) => {
  const { shards, limit } = wanted;
  const share = Math.ceil(limit / shards.length) + SPARE;
  const parts = await inParallel(shards, shards.length, (pk) => readPart(client, wanted, pk, share));
  const ends = parts.flatMap(({ items, more }) => (more ? items.slice(-1).map(sortKeyOf) : []));
  const next = ends.sort(bySortKey).at(0);
  const items = parts
    .flatMap((part) => part.items)
    .filter((item) => next === undefined || bySortKey(sortKeyOf(item), next) <= 0)
    .sort((a, b) => bySortKey(sortKeyOf(a), sortKeyOf(b)));
  return { items, next };
};

const sortKeyOf = (item: Item): string => String(item.sk);

/** As DynamoDB sorts: by the bytes of UTF-8. JavaScript compares UTF-16, where emoji come before some letters. */
const bySortKey = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const readPart = async (
  client: DocumentClient,
  { table, beginning, after }: ShardsWanted,
  pk: string,
  share: number,
) => {
  const items: Item[] = [];
  let start: Item | undefined = after === undefined ? undefined : { pk, sk: after };
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :beginning)",
        ExpressionAttributeValues: { ":pk": pk, ":beginning": beginning },
        ConsistentRead: true,
        ExclusiveStartKey: start,
        Limit: share - items.length,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start && items.length < share);
  return { items, more: start !== undefined };
};
