// The document client without the SDK's layers, for runs of millions of requests: the same commands, marshalled alike,
// refused and tried again as the SDK's own client is (wire.ts).
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Wait } from "#shared/platform/wait.ts";
import { DynamoFailure } from "./dynamo-failure.ts";
import type { Answer } from "./wire.ts";

const ATTEMPTS = 3;
const CONFLICT_ATTEMPTS = 6;
const FIRST_PAUSE_MILLISECONDS = 20;

type Values = Record<string, unknown>;

/** No two transactions have the same. */
let tokens = 0;

/** @param wait how long the time takes between two attempts */
export const leanClientOf = (answer: Answer, wait: Wait): DocumentClient => {
  const send = async (command: { readonly input: object }): Promise<object> => {
    const operation = command.constructor.name.replace("Command", "").replace(/^(Get|Put|Update|Delete)$/, "$1Item");
    if (operation === "TransactWrite") tokens += 1;
    const token = operation === "TransactWrite" ? { ClientRequestToken: String(tokens) } : {};
    const body = { ...onWire({ ...command.input }), ...token };
    const ask = () => answer(OPERATIONS[operation] ?? operation, body);
    const output = fromWire({ ...(await asked(ask, wait)) });
    return { $metadata: {}, ...output };
  };
  // The SDK's types of it, an answer for each command, are its commands'.
  return Object.create({ send, wait });
};

const OPERATIONS: Readonly<Record<string, string>> = { BatchGet: "BatchGetItem", TransactWrite: "TransactWriteItems" };

const asked = async (ask: () => Promise<object>, wait: Wait): Promise<object> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const most = mostAttempts(error);
      if (attempt >= most) throw error instanceof DynamoFailure ? Object.assign(error, error.details) : error;
      await wait(FIRST_PAUSE_MILLISECONDS * attempt);
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

const onWire = (input: Values): Values => mapped(input, (item) => converted(item, attributeOf));
const fromWire = (answered: Values): Values => mapped(answered, (item) => converted(item, plainOf));

const converted = (item: Values, convert: (value: unknown) => unknown): Values => {
  const made: Values = {};
  for (const [name, value] of Object.entries(item)) if (value !== undefined) made[name] = convert(value);
  return made;
};

/** Most are of these; of all others the SDK knows better. */
const attributeOf = (value: unknown): unknown => {
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (Number.isSafeInteger(value)) return { N: String(value) };
  return marshall({ value }, { removeUndefinedValues: true }).value;
};

const plainOf = (attribute: unknown): unknown => {
  const [[kind, value] = []] = isObject(attribute) ? Object.entries(attribute) : [];
  if (kind === "S" || kind === "BOOL") return value;
  if (kind === "N") return Number(value);
  if (kind === "NULL") return null;
  if (kind === "M" && isObject(value)) return converted(value, plainOf);
  if (kind === "L" && Array.isArray(value)) return value.map(plainOf);
  if (kind === "SS" && Array.isArray(value)) return new Set(value);
  throw new Error(`Nothing is known of an attribute such as ${JSON.stringify(attribute)}`);
};

/** Each item in it, where it stands, as `work` makes it. */
const mapped = (values: Values, work: (item: Values) => Values): Values => {
  const made: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (ITEMS.has(name) && isObject(value)) made[name] = work(value);
    else if (LISTS.has(name)) made[name] = each(value, work);
    // Of PartiQL: values by their place, and an answer a statement, without items.
    else if (name === "Parameters" && Array.isArray(value)) made[name] = value.map((one: unknown) => work({ one }).one);
    else if (name === "Responses" && isObject(value) && !Array.isArray(value)) made[name] = eachOf(value, work);
    else if (Array.isArray(value)) made[name] = each(value, (one) => mapped(one, work));
    else made[name] = isObject(value) && name !== "ExpressionAttributeNames" ? mapped(value, work) : value;
  }
  return made;
};

/** A batch answers items for each table. */
const eachOf = (values: Values, work: (item: Values) => Values): Values => {
  const made: Values = {};
  for (const [name, items] of Object.entries(values)) made[name] = each(items, work);
  return made;
};

const each = (items: unknown, work: (item: Values) => Values): unknown =>
  Array.isArray(items) ? items.map((item) => (isObject(item) ? work(item) : item)) : items;
