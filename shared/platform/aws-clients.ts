import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Wait } from "./wait.ts";

/** What a store asks of DynamoDB; the twin in test/support answers the same commands. */
export type DocumentClient = Pick<DynamoDBDocumentClient, "send"> & { readonly wait?: Wait };

// Region, credentials and endpoints come from the environment (AWS_REGION, AWS_ENDPOINT_URL_*), never from code.
// The SDK's own retries repeat writes: every write of ours is conditional, so a repeat is seen as such.
// By default the SDK waits for ever. Three attempts must end within the shortest function's 5 s, inbound-sms: so that what
// does not answer becomes an error that is logged and answered, not an end in the middle.
const PATIENCE = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

export const createDocumentClient = (): DocumentClient => documentClientOver(new DynamoDBClient(PATIENCE));

const CONFLICT_ATTEMPTS = 6;

/**
 * A document client whose single writes also try again when they meet a transaction at the same item: DynamoDB refuses
 * them then (TransactionConflictException), nothing is written, and the SDK does not retry it.
 */
export const documentClientOver = (client: DynamoDBClient): DocumentClient => {
  client.middlewareStack.add(
    (next) => async (request) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await next(request);
        } catch (error) {
          const isConflict = error instanceof Error && error.name === "TransactionConflictException";
          if (!isConflict || attempt === CONFLICT_ATTEMPTS) throw error;
          await sleep(Math.random() * 20 * 2 ** attempt);
        }
      }
    },
    { step: "initialize", name: "retryConflicts" },
  );
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

export const createQueueClient = (): SQSClient => new SQSClient(PATIENCE);

export const createSecretsClient = (): SecretsManagerClient => new SecretsManagerClient(PATIENCE);
