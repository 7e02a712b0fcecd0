import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";

describe("the document client", () => {
  it("tries a single write again that met a transaction at its item", async () => {
    const { client, tables, dynamo } = createInMemoryTables();
    dynamo.faults.next("conflict", { operation: "PutItem", times: 3 });
    await client.send(new PutCommand({ TableName: tables.messages, Item: { pk: "a", sk: "b" } }));
    expect(dynamo.table(tables.messages).size).toBe(1);
    expect(dynamo.meter.requests.get("PutItem")).toBe(4);
  });

  it("gives up when the item is busy all the time", async () => {
    const { client, tables, dynamo } = createInMemoryTables();
    dynamo.faults.next("conflict", { operation: "PutItem", times: 10 });
    const write = client.send(new PutCommand({ TableName: tables.messages, Item: { pk: "a", sk: "b" } }));
    await expect(write).rejects.toMatchObject({ name: "TransactionConflictException" });
  });
});
