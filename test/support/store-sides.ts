import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { newId } from "#shared/platform/ids.ts";
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
 * The sides of a contract suite, for describe.each: the twin with pages of a few items, the same in bad weather that no
 * caller may notice, and DynamoDB Local.
 * @param prefix the name of the suite
 */
export const storeSides = async (prefix: string): Promise<StoreSide[]> => {
  const local = await createTables(localEndpoint(), `${prefix}-${newId().slice(0, 8)}`);
  afterAll(() => local.close());
  const calm = createInMemoryTables({ pageBytes: 700 });
  const rough = createInMemoryTables({ pageBytes: 700 });
  rough.dynamo.faults.byChance(1, { unprocessed: 0.2, throttle: 0.02 });
  return [
    { name: "on the twin", ...calm },
    { name: "on the twin in bad weather", client: rough.client, tables: rough.tables },
    { name: "on DynamoDB Local", client: local.client, tables: local.tables },
  ];
};
