import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { LOCAL_CLIENT } from "#infra/local/local-client.ts";
import { type DocumentClient, documentClientOver } from "#shared/platform/aws-clients.ts";
import { DynamoFailure } from "./dynamo-failure.ts";

type RetryStrategy = Extract<NonNullable<DynamoDBClientConfig["retryStrategy"]>, { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy["acquireInitialRetryToken"]>>;

/** Answers an operation's request; a DynamoFailure is answered as such, anything else breaks the connection. */
export type Answer = (operation: string, body: unknown) => Promise<object>;

/** The SDK's own document client, as aws-clients makes it, with `answer` in place of the network. */
export const documentClientOf = (answer: Answer, maxAttempts: number): DocumentClient => {
  const client = new DynamoDBClient({
    ...LOCAL_CLIENT,
    endpoint: "http://in-memory",
    signer: { sign: async (request) => request },
    retryStrategy: retryAtOnce(maxAttempts),
    requestHandler: {
      metadata: { handlerProtocol: "http/1.1" },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
      handle: async (request: { headers: Record<string, string>; body?: unknown }) => {
        const operation = (request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
        return { response: await respond(answer, operation, JSON.parse(textOf(request.body))) };
      },
    },
  });
  return documentClientOver(client);
};

const textOf = (body: unknown): string => (body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body));

const respond = async (answer: Answer, operation: string, body: unknown) => {
  try {
    return responseOf(200, await answer(operation, body));
  } catch (error) {
    if (!(error instanceof DynamoFailure)) throw error;
    return responseOf(400, {
      __type: `com.amazonaws.dynamodb.v20120810#${error.name}`,
      message: error.message,
      ...error.details,
    });
  }
};

const responseOf = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: Buffer.from(JSON.stringify(body)),
});

/** As the SDK's standard mode: throttling and broken connections; no conflict with a transaction, nothing else. */
const RETRIED: ReadonlySet<string> = new Set(["THROTTLING", "TRANSIENT"]);

/** What the SDK retries and how often, without its pauses. */
const retryAtOnce = (maxAttempts: number): RetryStrategy => {
  const token = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (before, { errorType }) => {
      const count = before.getRetryCount() + 1;
      if (count >= maxAttempts || !RETRIED.has(errorType)) throw new Error("No more attempts");
      return token(count);
    },
    recordSuccess: () => {},
  };
};
