import { type DynamoDbLocal, startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";

declare global {
  var testDynamoDb: DynamoDbLocal | undefined;
}

/**
 * One DynamoDB Local, in memory, for the whole run. Its watchdog ends java with us, however we end; tests that run
 * against another one say so by TEST_DYNAMODB_ENDPOINT.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env.TEST_DYNAMODB_ENDPOINT) return;
  globalThis.testDynamoDb = startDynamoDbLocal(undefined);
  process.env.TEST_DYNAMODB_ENDPOINT = await globalThis.testDynamoDb.ready;
}
