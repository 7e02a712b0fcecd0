import * as z from "zod";
import { attributeValueSchema, itemSchema } from "./attribute-value.ts";

// What the twin knows of DynamoDB's requests. The schemas are strict: a parameter that it would ignore is refused.
const expression = {
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: itemSchema.optional(),
};
const condition = {
  ...expression,
  ConditionExpression: z.string().optional(),
  ReturnValuesOnConditionCheckFailure: z.enum(["NONE", "ALL_OLD"]).optional(),
};
const table = { TableName: z.string() };
const returnOld = { ReturnValues: z.enum(["NONE", "ALL_OLD"]).optional() };
const key = { Key: itemSchema };
const ignored = { ReturnConsumedCapacity: z.string().optional() };

export const getSchema = z.strictObject({ ...table, ...key, ...ignored, ConsistentRead: z.boolean().optional() });

export const batchGetSchema = z.strictObject({
  ...ignored,
  RequestItems: z.record(
    z.string(),
    z.strictObject({ Keys: z.array(itemSchema), ConsistentRead: z.boolean().optional() }),
  ),
});

const putParts = { ...table, ...condition, Item: itemSchema };
const updateParts = { ...table, ...condition, ...key, UpdateExpression: z.string().optional() };
const deleteParts = { ...table, ...condition, ...key };

export const putSchema = z.strictObject({ ...putParts, ...returnOld, ...ignored });
export const updateSchema = z.strictObject({
  ...updateParts,
  ...ignored,
  ReturnValues: z.enum(["NONE", "ALL_OLD", "ALL_NEW"]).optional(),
});
export const deleteSchema = z.strictObject({ ...deleteParts, ...returnOld, ...ignored });

export const transactWriteSchema = z.strictObject({
  ...ignored,
  ClientRequestToken: z.string().optional(),
  TransactItems: z.array(
    z.strictObject({
      Put: z.strictObject(putParts).optional(),
      Update: z.strictObject(updateParts).optional(),
      Delete: z.strictObject(deleteParts).optional(),
      ConditionCheck: z.strictObject({ ...deleteParts, ConditionExpression: z.string() }).optional(),
    }),
  ),
});

/** Of PartiQL the twin knows inserts. */
export const batchExecuteSchema = z.strictObject({
  ...ignored,
  Statements: z.array(
    z.strictObject({ Statement: z.string(), Parameters: z.array(attributeValueSchema).min(1).optional() }),
  ),
});

export const querySchema = z.strictObject({
  ...table,
  ...expression,
  ...ignored,
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  FilterExpression: z.string().optional(),
  ConsistentRead: z.boolean().optional(),
  ScanIndexForward: z.boolean().optional(),
  Limit: z.number().int().min(1).optional(),
  Select: z.enum(["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT"]).optional(),
  ExclusiveStartKey: itemSchema.optional(),
});
export type QueryRequest = z.infer<typeof querySchema>;
