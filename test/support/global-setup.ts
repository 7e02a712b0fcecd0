import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DynamoDbLocal, startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";

declare global {
  var testDynamoDb: DynamoDbLocal | undefined;
}

/**
 * One DynamoDB Local, in memory, for the whole run. Its watchdog ends java with us, however we end; tests that run
 * against another one say so by TEST_DYNAMODB_ENDPOINT.
 */
export default async function globalSetup(): Promise<void> {
  // What test files make for each other, such as cloud assemblies.
  process.env.TEST_RUN_FOLDER = mkdtempSync(join(tmpdir(), "sms-groups-tests-"));
  if (process.env.TEST_DYNAMODB_ENDPOINT) return;
  globalThis.testDynamoDb = startDynamoDbLocal(undefined);
  process.env.TEST_DYNAMODB_ENDPOINT = await globalThis.testDynamoDb.ready;
}
