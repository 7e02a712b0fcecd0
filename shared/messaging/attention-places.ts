import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { queryAll } from "#shared/platform/query-all.ts";

/** An entry of the index: when its row is, and the row's own key. */
export interface AttentionPlace {
  readonly at: string;
  readonly key: Key;
}

/** Before and behind every place: they begin with a year. */
export const EARLIEST = "0";
export const LATEST = "a";

interface Stretch {
  readonly table: string;
  /** Partitions of the index `attention`. */
  readonly partitions: readonly string[];
  /** From this place on, and before that one. */
  readonly from: string;
  readonly before: string;
  /** How many entries a request asks a partition for. */
  readonly chunk: number;
}

/** The entries of all partitions in one line, newest first; each partition is read only as far as it is needed. */
export async function* placesNewestFirst(client: DocumentClient, stretch: Stretch): AsyncGenerator<AttentionPlace> {
  // DynamoDB refuses a BETWEEN whose ends are the wrong way round.
  if (stretch.from >= stretch.before) return;
  const lanes = stretch.partitions.map((partition) => placesOf(client, stretch, partition));
  const heads = await Promise.all(lanes.map((lane) => lane.next()));
  for (;;) {
    let newest: AttentionPlace | undefined;
    let at = -1;
    heads.forEach((head, index) => {
      if (head.done || (newest && head.value.at <= newest.at)) return;
      [newest, at] = [head.value, index];
    });
    const lane = lanes[at];
    if (!newest || !lane) return;
    yield newest;
    heads[at] = await lane.next();
  }
}

async function* placesOf(
  client: DocumentClient,
  { table, from, before, chunk }: Stretch,
  partition: string,
): AsyncGenerator<AttentionPlace, undefined> {
  const entries = queryAll(client, {
    TableName: table,
    IndexName: "attention",
    KeyConditionExpression: "attention = :partition AND attentionAt BETWEEN :from AND :before",
    ExpressionAttributeValues: { ":partition": partition, ":from": from, ":before": before },
    ScanIndexForward: false,
    Limit: chunk,
  });
  for await (const { pk, sk, attentionAt } of entries) {
    const at = String(attentionAt);
    // BETWEEN has both its ends.
    if (at < before) yield { at, key: { pk: String(pk), sk: String(sk) } };
  }
}

/** The next of them, at most so many. */
export const taken = async (places: AsyncGenerator<AttentionPlace>, most: number): Promise<AttentionPlace[]> => {
  const all: AttentionPlace[] = [];
  while (all.length < most) {
    const { done, value } = await places.next();
    if (done) break;
    all.push(value);
  }
  return all;
};
