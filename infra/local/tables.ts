import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { LOCAL_CLIENT } from "./local-client.ts";
import type { ReadResource } from "./resource-kind.ts";
import { StartupError } from "./startup-error.ts";
import type { TableProperties } from "./storage-resources.ts";
import { beginStream } from "./stream-beginning.ts";

/** A table as the template wants it, under the name that the functions know. */
export interface Table extends ReadResource<TableProperties> {
  readonly name: string;
}

/**
 * Creates what is missing and keeps what is there.
 * @param fill puts something into the tables before they have streams: nobody hears of it
 * @returns the ARN of each table's stream by table name
 */
export async function createTables(
  endpoint: string,
  tables: readonly Table[],
  fill?: () => Promise<void>,
): Promise<Map<string, string>> {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
  try {
    const streams = new Map<string, string>();
    const [wanted, later] = fill ? [tables.map(withoutStream), tables] : [tables, []];
    for (const table of wanted) {
      const description = (await describe(client, table.name)) ?? (await create(client, table));
      assertSame(table, description);
      if (description.LatestStreamArn) streams.set(table.name, description.LatestStreamArn);
    }
    await fill?.();
    for (const table of later) {
      const arn = await addStream(client, table);
      if (arn) streams.set(table.name, arn);
    }
    return streams;
  } finally {
    client.destroy();
  }
}

const withoutStream = (table: Table): Table => ({
  ...table,
  properties: { ...table.properties, StreamSpecification: undefined },
});

async function addStream(client: DynamoDBClient, { name, properties }: Table): Promise<string | undefined> {
  const StreamSpecification = streamOf(properties);
  if (!StreamSpecification) return undefined;
  const { TableDescription: changed } = await client.send(
    new UpdateTableCommand({ TableName: name, StreamSpecification }),
  );
  await beginStream(client, name, properties);
  return changed?.LatestStreamArn;
}

const streamOf = ({ StreamSpecification }: TableProperties) =>
  StreamSpecification && { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType };

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(client: DynamoDBClient, { name, properties }: Table): Promise<TableDescription> {
  const { TableDescription: created } = await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: properties.AttributeDefinitions,
      KeySchema: properties.KeySchema,
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
      StreamSpecification: streamOf(properties),
    }),
  );
  const ttl = properties.TimeToLiveSpecification;
  if (ttl?.Enabled) {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { Enabled: true, AttributeName: ttl.AttributeName },
      }),
    );
  }
  if (streamOf(properties)) await beginStream(client, name, properties);
  return created ?? {};
}

/** A data folder from before a change of keys or indexes would run something else than what is in the template. */
function assertSame({ name, properties }: Table, found: TableDescription): void {
  const shape = (
    table: Pick<TableDescription, "KeySchema" | "GlobalSecondaryIndexes" | "LocalSecondaryIndexes">,
  ): string =>
    JSON.stringify([
      keys(table.KeySchema),
      ...[table.GlobalSecondaryIndexes ?? [], table.LocalSecondaryIndexes ?? []].map((indexes) =>
        indexes.map((index) => `${index.IndexName}:${keys(index.KeySchema)}`).sort(),
      ),
    ]);
  const keys = (schema: TableDescription["KeySchema"]): string =>
    (schema ?? []).map((key) => `${key.KeyType} ${key.AttributeName}`).join();
  if (shape(properties) !== shape(found) || Boolean(properties.StreamSpecification) !== Boolean(found.LatestStreamArn))
    throw new StartupError(
      `Table ${name} in the data directory has other keys, indexes or stream than the template: clear the data directory`,
    );
}
