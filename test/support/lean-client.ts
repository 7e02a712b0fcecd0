// The document client without most of the SDK's layers, for runs of millions of requests: the same commands, marshalled alike,
// refused and tried again as the SDK's own client is (wire.ts).
import { setImmediate as nextTurn } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { LOCAL_CLIENT } from "#infra/local/local-client.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { newId } from "#shared/platform/ids.ts";
import { DynamoFailure } from "./dynamo-failure.ts";
import type { Answer } from "./wire.ts";

const ATTEMPTS = 3;
const CONFLICT_ATTEMPTS = 6;

type Values = Record<string, unknown>;

export const leanClientOf = (answer: Answer): DocumentClient => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: "http://in-memory" }));
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async ({ input }) => {
        const operation = commandName.replace("Command", "").replace(/^(Get|Put|Update|Delete)$/, "$1Item");
        const body = onWire({ ...input }, operation);
        const output = fromWire({ ...(await asked(answer, OPERATIONS[operation] ?? operation, body)) });
        return { output: { $metadata: {}, ...output }, response: {} };
      },
    { step: "initialize", name: "lean", priority: "high" },
  );
  return client;
};

const OPERATIONS: Readonly<Record<string, string>> = { BatchGet: "BatchGetItem", TransactWrite: "TransactWriteItems" };

const asked = async (answer: Answer, operation: string, body: Values): Promise<object> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await answer(operation, body);
    } catch (error) {
      const most = mostAttempts(error);
      if (attempt >= most) throw error instanceof DynamoFailure ? Object.assign(error, error.details) : error;
      await nextTurn();
    }
  }
};

const mostAttempts = (error: unknown): number => {
  if (!(error instanceof DynamoFailure)) return ATTEMPTS;
  if (error.name === "TransactionConflictException") return CONFLICT_ATTEMPTS;
  return error.name === "ThrottlingException" ? ATTEMPTS : 1;
};

const ITEMS = new Set([
  "Item",
  "Key",
  "ExpressionAttributeValues",
  "ExclusiveStartKey",
  "Attributes",
  "LastEvaluatedKey",
]);
const LISTS = new Set(["Keys", "Items"]);

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null;

const onWire = (input: Values, operation: string): Values => {
  const body = mapped(input, (item) => marshall(item, { removeUndefinedValues: true }));
  return operation === "TransactWrite" ? { ...body, ClientRequestToken: newId() } : body;
};

const fromWire = (answered: Values): Values => mapped(answered, (item) => unmarshall(JSON.parse(JSON.stringify(item))));

/** Each item in it, where it stands, as `work` makes it. */
const mapped = (values: Values, work: (item: Values) => Values): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
      if (value === undefined) return [];
      if (ITEMS.has(name) && isObject(value)) return [[name, work(value)]];
      // Of PartiQL: values by their place, and an answer a statement, without items.
      if (name === "Parameters" && Array.isArray(value))
        return [[name, value.map((one: unknown) => work({ one }).one)]];
      if (name === "Responses" && isObject(value) && !Array.isArray(value))
        return [[name, Object.fromEntries(Object.entries(value).map(([table, items]) => [table, each(items, work)]))]];
      if (LISTS.has(name)) return [[name, each(value, work)]];
      if (Array.isArray(value)) return [[name, value.map((one) => (isObject(one) ? mapped(one, work) : one))]];
      if (isObject(value) && name !== "ExpressionAttributeNames") return [[name, mapped(value, work)]];
      return [[name, value]];
    }),
  );

const each = (items: unknown, work: (item: Values) => Values): unknown =>
  Array.isArray(items) ? items.map((item) => (isObject(item) ? work(item) : item)) : items;
