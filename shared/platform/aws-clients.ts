import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What a store asks of DynamoDB; the twin in test/support answers the same commands. */
export type DocumentClient = Pick<DynamoDBDocumentClient, "send">;

// Region, credentials and endpoints come from the environment (AWS_REGION, AWS_ENDPOINT_URL_*), never from code.
// The SDK's own retries repeat writes: every write of ours is conditional, so a repeat is seen as such.
export const createDocumentClient = (): DocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const createQueueClient = (): SQSClient => new SQSClient({ maxAttempts: 3 });

export const createSecretsClient = (): SecretsManagerClient => new SecretsManagerClient({ maxAttempts: 3 });
