import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { LOCAL_CLIENT } from "#infra/local/local-client.ts";
import { type DocumentClient, documentClientOver } from "#shared/platform/aws-clients.ts";
import type { TableDefinition } from "#shared/platform/table.ts";
import { type TableNames, tableDefinitions } from "./table-definitions.ts";

/** Where the run's DynamoDB Local is; global-setup started it. */
export const localEndpoint = (): string => {
  const endpoint = process.env.TEST_DYNAMODB_ENDPOINT;
  if (!endpoint) throw new Error("TEST_DYNAMODB_ENDPOINT is not set: jest needs test/support/global-setup.ts");
  return endpoint;
};

/**
 * Creates all tables of the project, with their indexes. They have no streams, which nobody reads here: at every request to
 * a table with one DynamoDB Local looks through all that was written before that stream began (stream-beginning.ts).
 * @param prefix one for each test file, so that files do not meet
 * @returns the client as aws-clients makes it, and `close`, which ends its connections
 */
export const createTables = async (
  endpoint: string,
  prefix: string,
): Promise<{ client: DocumentClient; tables: TableNames; close: () => void }> => {
  const { names, definitions } = tableDefinitions(prefix);
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint, maxAttempts: 3 });
  await Promise.all(Object.entries(definitions).map(([name, definition]) => createTable(client, name, definition)));
  return {
    client: documentClientOver(client),
    tables: names,
    close: () => client.destroy(),
  };
};

const createTable = async (client: DynamoDBClient, name: string, definition: TableDefinition): Promise<void> => {
  await client.send(new CreateTableCommand(descriptionOf(name, definition)));
  if (definition.timeToLive === undefined) return;
  const TimeToLiveSpecification = { Enabled: true, AttributeName: definition.timeToLive };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
};

const keySchema = (partitionKey: string, sortKey: string): CreateTableCommandInput["KeySchema"] => [
  { AttributeName: partitionKey, KeyType: "HASH" },
  { AttributeName: sortKey, KeyType: "RANGE" },
];

const descriptionOf = (name: string, { indexes }: TableDefinition): CreateTableCommandInput => {
  const keys = new Set(["pk", "sk", ...Object.values(indexes).flatMap((index) => [index.partitionKey, index.sortKey])]);
  const ofKind = (kind: "global" | "local") => {
    const chosen = Object.entries(indexes).filter(([, index]) => index.kind === kind);
    return chosen.map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index.partitionKey, index.sortKey),
      Projection: { ProjectionType: index.projection },
    }));
  };
  const [global, local] = [ofKind("global"), ofKind("local")];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keySchema("pk", "sk"),
    ...(global.length > 0 ? { GlobalSecondaryIndexes: global } : {}),
    ...(local.length > 0 ? { LocalSecondaryIndexes: local } : {}),
  };
};
