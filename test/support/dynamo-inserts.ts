import type * as z from "zod";
import type { AttributeValue, StoredItem } from "./attribute-value.ts";
import { DynamoFailure, invalid } from "./dynamo-failure.ts";
import type { batchExecuteSchema } from "./dynamo-requests.ts";
import type { Change, DynamoWrites } from "./dynamo-writes.ts";

type Statement = z.infer<typeof batchExecuteSchema>["Statements"][number];

const LARGEST_BATCH = 25;
const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/;
const ATTRIBUTE = /^'([^']+)': ?\?$/;

/** Carries out PartiQL inserts, the first `share` of them; the others are throttled. Answers in the order of the statements. */
export const insertEach = (writes: DynamoWrites, statements: readonly Statement[], share: number) => {
  if (statements.length === 0 || statements.length > LARGEST_BATCH)
    throw invalid("Member must have length less than or equal to 25");
  const inserts = statements.map(readInsert);
  const places = inserts.map(({ table, item }) => JSON.stringify([table, item.pk, item.sk]));
  if (new Set(places).size < places.length) throw invalid("Duplicate items in the batch");
  const carriedOut = Math.floor(inserts.length * share);
  const changes: Change[] = [];
  const responses = inserts.map(({ table, item }, index) => {
    if (index >= carriedOut) return refused("ThrottlingError", "Throughput exceeds the current capacity of your table");
    try {
      const put = { TableName: table, Item: item, ConditionExpression: "attribute_not_exists(pk)" };
      changes.push(...writes.one("put", put).changes);
      return { TableName: table };
    } catch (error) {
      if (!(error instanceof DynamoFailure)) throw error;
      return error.name === "ConditionalCheckFailedException"
        ? refused("DuplicateItem", "Duplicate primary key exists in table")
        : refused("ValidationError", error.message);
    }
  });
  return { responses, changes };
};

const refused = (Code: string, Message: string) => ({ Error: { Code, Message } });

/** An item of placeholders alone, one for each attribute. */
const readInsert = ({
  Statement: text,
  Parameters: parameters = [],
}: Statement): { table: string; item: StoredItem } => {
  const [, table = "", inner = ""] = INSERT.exec(text) ?? [];
  const names = inner.split(", ").map((part) => ATTRIBUTE.exec(part)?.[1]);
  if (table === "" || names.some((name) => name === undefined)) throw invalid("Statement wasn't well formed");
  if (names.length !== parameters.length) throw invalid("Number of parameters in request and statement don't match");
  const item: Record<string, AttributeValue> = {};
  parameters.forEach((value, index) => {
    item[names[index] ?? ""] = value;
  });
  return { table, item };
};
