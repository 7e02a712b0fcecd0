import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Host, type HostOptions, startHost } from "#infra/local/host.ts";
import { fixtureAssembly } from "./fixture-assembly.ts";

const credentials = { accessKeyId: "x", secretAccessKey: "x" };

const recordSchema = z.looseObject({
  eventName: z.string(),
  dynamodb: z.looseObject({
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
    SequenceNumber: z.string(),
    NewImage: z.looseObject({ n: z.object({ N: z.coerce.number() }).optional() }).optional(),
  }),
});
const eventSchema = z.object({ Records: z.array(recordSchema) });
export type StreamRecord = z.infer<typeof recordSchema>;

/** A host on the fixture, with what it delivers from the table's stream written down. */
export interface StreamBench {
  readonly host: Host;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Deliveries in the order in which they ended. */
  readonly batches: { function: string; records: readonly StreamRecord[]; ok: boolean }[];
  put(pk: string, sk: string, attributes?: Record<string, { S: string } | { N: string }>): Promise<unknown>;
}

export async function startStreamBench(options: Partial<HostOptions>): Promise<StreamBench> {
  const host = await startHost({
    cloudAssembly: await fixtureAssembly(),
    port: 0,
    environment: {},
    secrets: { Given: "x" },
    calm: true,
    seed: 7,
    ...options,
  });
  const dynamodb = new DynamoDBClient({ region: "us-east-1", endpoint: host.dynamodbEndpoint, credentials });
  const sqs = new SQSClient({ region: "us-east-1", endpoint: host.sqsEndpoint, credentials });
  const batches: StreamBench["batches"] = [];
  host.onInvocation(({ function: name, event, reply }) => {
    const parsed = eventSchema.safeParse(event);
    if (parsed.success) batches.push({ function: name, records: parsed.data.Records, ok: reply.kind === "done" });
  });
  const TableName = host.tableName("Items");
  return {
    host,
    dynamodb,
    sqs,
    batches,
    put: (pk, sk, attributes = {}) =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: pk }, sk: { S: sk }, kind: { S: "watched" }, ...attributes },
        }),
      ),
  };
}

export async function endStreamBench({ host, dynamodb, sqs }: StreamBench): Promise<void> {
  dynamodb.destroy();
  sqs.destroy();
  await host.stop();
}

export const recordsOf = ({ batches }: StreamBench, name: string) =>
  batches.filter((batch) => batch.function === name).flatMap((batch) => batch.records);
export const keyOf = (record: StreamRecord) => `${record.dynamodb.Keys.pk.S}/${record.dynamodb.Keys.sk.S}`;
export const numberOf = (record: StreamRecord) => record.dynamodb.NewImage?.n?.N;

/** For each key the numbers in the order of their first delivery. */
export function orderByKey(records: readonly StreamRecord[]): Map<string, number[]> {
  const order = new Map<string, number[]>();
  for (const record of records) {
    const numbers = order.get(keyOf(record)) ?? [];
    const number = numberOf(record) ?? -1;
    if (!numbers.includes(number)) numbers.push(number);
    order.set(keyOf(record), numbers);
  }
  return order;
}
