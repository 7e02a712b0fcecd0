import * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { InMemoryDynamo } from "./in-memory-dynamo.ts";
import type { TableNames } from "./table-definitions.ts";
import { documentClientOf } from "./wire.ts";

const place = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const requestSchema = z.object({
  ...place.partial().shape,
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  TransactItems: z.array(z.record(z.string(), place)).optional(),
  Statements: z.array(z.object({ Statement: z.string() })).optional(),
});

/** A transaction has no action of its own: IAM asks for that of each part. */
const ACTION_OF_PART: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/** Nor has a batch of statements: IAM asks by the verb of each. INSERT is the only one that is written here. */
const INSERT_INTO = /^INSERT INTO "([^"]+)"/;

interface Access {
  readonly action: string;
  readonly table: string;
  /** A query of an index asks for the index alone. */
  readonly index?: string | undefined;
}

const accessesOf = (operation: string, body: unknown): Access[] => {
  const { TableName, IndexName, RequestItems, TransactItems, Statements } = requestSchema.parse(body);
  if (TableName !== undefined) return [{ action: operation, table: TableName, index: IndexName }];
  if (RequestItems) return Object.keys(RequestItems).map((table) => ({ action: operation, table }));
  if (Statements) return Statements.map(({ Statement }) => insertOf(Statement));
  return (TransactItems ?? []).flatMap((item) =>
    Object.entries(item).map(([part, of]) => ({ action: ACTION_OF_PART[part] ?? part, table: of.TableName })),
  );
};

const insertOf = (statement: string): Access => {
  const table = INSERT_INTO.exec(statement)?.[1];
  if (table === undefined) throw new Error(`Nobody knows what IAM asks for: ${statement}`);
  return { action: "PartiQLInsert", table };
};

/**
 * A client of the twin that notes what IAM would ask for each request, such as `ContactsTable dynamodb:PutItem` or
 * `MessagesTable/index/due dynamodb:Query`: the twin and the local host themselves refuse nobody.
 */
export const recordingClient = (
  dynamo: InMemoryDynamo,
  tables: TableNames,
): { client: DocumentClient; asked: Set<string> } => {
  const asked = new Set<string>();
  const resources = new Map(
    Object.entries(tables).map(([noun, name]) => [name, `${noun.charAt(0).toUpperCase()}${noun.slice(1)}Table`]),
  );
  const client = documentClientOf((operation, body) => {
    for (const { action, table, index } of accessesOf(operation, body)) {
      asked.add(`${resources.get(table)}${index === undefined ? "" : `/index/${index}`} dynamodb:${action}`);
    }
    return dynamo.answer(operation, body);
  }, 3);
  return { client, asked };
};
