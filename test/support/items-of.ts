import { type NativeAttributeValue, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { LocalTables } from "#infra/local/system.ts";
import type { TestSystem } from "./running-system.ts";

/** Everything in a table of a whole local system, as it is now. */
export const itemsOf = async function* ({ documents, tables }: TestSystem, table: keyof LocalTables) {
  let start: Record<string, NativeAttributeValue> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: tables[table], ConsistentRead: true, ExclusiveStartKey: start }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
};
