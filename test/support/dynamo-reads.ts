import type * as z from "zod";
import { bytesOfItem, compareText, type StoredItem } from "./attribute-value.ts";
import { holds, parseCondition } from "./condition-expression.ts";
import { invalid } from "./dynamo-failure.ts";
import { type DynamoMeter, projected } from "./dynamo-meter.ts";
import type { batchGetSchema, getSchema, QueryRequest } from "./dynamo-requests.ts";
import { placeholdersOf } from "./dynamo-writes.ts";
import { checkAllUsed } from "./expression-reader.ts";
import { type InMemoryTable, idOf, keyOf, placeIn } from "./in-memory-table.ts";
import { keyConditionOf } from "./key-condition.ts";
import { compareEntries, type Entry, firstWhere } from "./sorted-entries.ts";

const LARGEST_BATCH_GET = 100;

/** How a read meets DynamoDB: `writesAgo` says how many writes it does not know of, `answered` which share of a batch. */
export interface ReadWeather {
  readonly writesAgo: number;
  readonly answered: number;
}

export class DynamoReads {
  readonly #tableNamed: (name: string) => InMemoryTable;
  readonly #meter: DynamoMeter;
  readonly #pageBytes: number;

  constructor(tableNamed: (name: string) => InMemoryTable, meter: DynamoMeter, pageBytes: number) {
    this.#tableNamed = tableNamed;
    this.#meter = meter;
    this.#pageBytes = pageBytes;
  }

  get(request: z.infer<typeof getSchema>, weather: ReadWeather) {
    const item = this.#read(request.TableName, request.Key, request.ConsistentRead === true, weather);
    return item ? { Item: item } : {};
  }

  batchGet({ RequestItems: wanted }: z.infer<typeof batchGetSchema>, weather: ReadWeather) {
    const keys = Object.entries(wanted).flatMap(([table, { Keys }]) => Keys.map((key) => ({ table, key })));
    if (keys.length === 0 || keys.length > LARGEST_BATCH_GET)
      throw invalid("Too many items requested for the BatchGetItem call");
    const ids = new Set(keys.map(({ table, key }) => `${table}\u0000${idOf(keyOf(key))}`));
    if (ids.size < keys.length) throw invalid("Provided list of item keys contains duplicates");
    const answered = Math.floor(keys.length * weather.answered);
    const responses: Record<string, StoredItem[]> = {};
    const unprocessed: Record<string, { Keys: StoredItem[]; ConsistentRead?: boolean }> = {};
    keys.forEach(({ table, key }, position) => {
      const consistent = wanted[table]?.ConsistentRead === true;
      if (position >= answered) {
        unprocessed[table] ??= { Keys: [], ConsistentRead: consistent };
        unprocessed[table].Keys.push(key);
        return;
      }
      responses[table] ??= [];
      const item = this.#read(table, key, consistent, weather);
      // DynamoDB promises no order in a batch's answer.
      if (item) responses[table].unshift(item);
    });
    return { Responses: responses, UnprocessedKeys: unprocessed };
  }

  query(request: QueryRequest, weather: ReadWeather) {
    const table = this.#tableNamed(request.TableName);
    const index = request.IndexName;
    const keys = table.keysOf(index);
    const isGlobal = index !== undefined && table.definition.indexes[index]?.kind === "global";
    if (isGlobal && request.ConsistentRead)
      throw invalid("Consistent reads are not supported on global secondary indexes");
    const given = placeholdersOf(request);
    const range = keyConditionOf(request.KeyConditionExpression, keys, given);
    const filter = request.FilterExpression === undefined ? undefined : parseCondition(request.FilterExpression);
    checkAllUsed(given, new Set([...range.used, ...(filter?.used ?? [])]));

    const entries = table.entries(index, range.partition, weather.writesAgo);
    const forward = request.ScanIndexForward !== false;
    const low = firstWhere(entries, ({ sort }) => compareText(sort, range.low) >= 0);
    const high = firstWhere(entries, ({ sort }) => range.isBehind(sort));
    const inRange = this.#behind(entries.slice(low, Math.max(low, high)), request, keys, forward);

    const page: StoredItem[] = [];
    let [bytes, last] = [0, undefined as Entry | undefined];
    let isCut = false;
    for (const entry of inRange) {
      if (page.length === request.Limit || bytes >= this.#pageBytes) {
        isCut = true;
        break;
      }
      const whole = table.get(entry, weather.writesAgo);
      if (!whole) continue;
      const item = index === undefined ? whole : projected(table.definition, index, whole);
      bytes += bytesOfItem(item);
      page.push(item);
      last = entry;
    }
    this.#meter.countRead(bytes, request.ConsistentRead === true);
    // A page that its limit ended says so even when nothing follows.
    const isFull = isCut || page.length === request.Limit || bytes >= this.#pageBytes;
    const items = filter ? page.filter((item) => holds(filter.condition, item, given)) : page;
    return {
      ...(request.Select === "COUNT" ? {} : { Items: items }),
      Count: items.length,
      ScannedCount: page.length,
      ...(isFull && last ? { LastEvaluatedKey: startKey(last, range.partition, keys) } : {}),
    };
  }

  #behind(
    entries: readonly Entry[],
    request: QueryRequest,
    keys: ReturnType<InMemoryTable["keysOf"]>,
    forward: boolean,
  ) {
    const directed = forward ? entries : [...entries].reverse();
    const start = request.ExclusiveStartKey;
    if (!start) return directed;
    const place = placeIn(keys, start);
    const names = new Set(["pk", "sk", keys.partitionKey, keys.sortKey]);
    if (!place || Object.keys(start).length !== names.size) throw invalid("The provided starting key is invalid");
    const from = firstWhere(directed, (entry) => compareEntries(entry, place.entry) * (forward ? 1 : -1) > 0);
    return directed.slice(from);
  }

  #read(tableName: string, key: StoredItem, consistent: boolean, { writesAgo }: ReadWeather): StoredItem | undefined {
    if (Object.keys(key).length !== 2) throw invalid("The provided key element does not match the schema");
    const item = this.#tableNamed(tableName).get(keyOf(key), consistent ? 0 : writesAgo);
    this.#meter.countRead(item ? bytesOfItem(item) : 0, consistent);
    return item;
  }
}

const startKey = (
  { pk, sk, sort }: Entry,
  partition: string,
  keys: ReturnType<InMemoryTable["keysOf"]>,
): StoredItem => ({
  [keys.partitionKey]: { S: partition },
  [keys.sortKey]: { S: sort },
  pk: { S: pk },
  sk: { S: sk },
});
