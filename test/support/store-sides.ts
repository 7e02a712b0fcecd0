import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { createTables, localEndpoint } from "./dynamodb-local.ts";
import { createInMemoryTables, type InMemoryDynamo } from "./in-memory-dynamo.ts";
import type { TableNames } from "./table-definitions.ts";

/** What a store can stand on; `dynamo` is there where faults can be made. */
export interface StoreSide {
  readonly name: string;
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly dynamo?: InMemoryDynamo;
}

/**
 * Both sides of a contract suite, for describe.each: the twin, with pages of a few items and with faults by chance that
 * every store must bear, and DynamoDB Local.
 * @param prefix the name of the suite
 */
export const storeSides = async (prefix: string): Promise<StoreSide[]> => {
  const local = await createTables(localEndpoint(), prefix);
  afterAll(local.close);
  const calm = createInMemoryTables({ pageBytes: 700 });
  const rough = createInMemoryTables({ pageBytes: 700 });
  rough.dynamo.faults.byChance(1, { unprocessed: 0.1, conflict: 0.03, loseAnswer: 0.03, throttle: 0.03, stale: 0.2 });
  return [
    { name: "on the twin", ...calm },
    { name: "on DynamoDB Local", client: local.client, tables: local.tables },
  ].concat();
};
