// DynamoDB Local keeps the records of all streams in one list, and at every request to a table it looks for the first
// record of that table's stream from the list's beginning on. Where that one comes late, or never, each request reads
// all that was written elsewhere: behind 20,000 records a tenth as many requests go through. So every stream begins with
// records of the host's own, of an item that is put and taken away, and no function hears of them.
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { TableProperties } from "./storage-resources.ts";
import type { StreamRecord } from "./stream-record.ts";

/** Keys that nobody else has. */
const VALUES = {
  S: { S: "the beginning of the stream" },
  N: { N: "-20121218" },
  B: { B: Buffer.from("the beginning of the stream") },
};
const PARTITIONS = new Set(
  [VALUES.S, VALUES.N, { B: VALUES.B.B.toString("base64") }].map((value) => JSON.stringify(value)),
);

export async function beginStream(
  client: DynamoDBClient,
  TableName: string,
  { KeySchema, AttributeDefinitions }: TableProperties,
): Promise<void> {
  const typeOf = (name: string) => AttributeDefinitions.find((attribute) => attribute.AttributeName === name);
  const Key = Object.fromEntries(
    KeySchema.map(({ AttributeName: name }) => [name, VALUES[typeOf(name)?.AttributeType ?? "S"]]),
  );
  await client.send(new PutItemCommand({ TableName, Item: Key }));
  await client.send(new DeleteItemCommand({ TableName, Key }));
}

export const isBeginning = ({ partition }: Pick<StreamRecord, "partition">): boolean => PARTITIONS.has(partition);
