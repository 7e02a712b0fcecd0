import { GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createInMemoryTables } from "./in-memory-dynamo.ts";

/** The twin's messages table with short ways to write and read items of one partition. */
export const twinOfOneTable = (options: Parameters<typeof createInMemoryTables>[0] = {}) => {
  const { client, tables, dynamo } = createInMemoryTables(options);
  const TableName = tables.messages;
  return {
    client,
    tables,
    dynamo,
    TableName,
    put: (sk: string, more: object = {}) =>
      client.send(
        new PutCommand({ TableName, Item: { pk: "p", sk, ...more }, ConditionExpression: "attribute_not_exists(pk)" }),
      ),
    get: async (sk: string, ConsistentRead = true) =>
      (await client.send(new GetCommand({ TableName, Key: { pk: "p", sk }, ConsistentRead }))).Item,
    create: (...sks: string[]) =>
      client.send(
        new TransactWriteCommand({
          TransactItems: sks.map((sk) => ({
            Put: { TableName, Item: { pk: "p", sk }, ConditionExpression: "attribute_not_exists(pk)" },
          })),
        }),
      ),
  };
};
