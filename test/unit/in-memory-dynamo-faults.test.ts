import { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { twinOfOneTable as twin } from "#test/support/twin-of-one-table.ts";

describe("what the twin does now and then", () => {
  it("loses an answer: the SDK repeats a write, which meets its own effect", async () => {
    const { dynamo, put, get } = twin();
    dynamo.faults.next("loseAnswer", { operation: "PutItem" });
    await expect(put("a")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    expect(await get("a")).toBeDefined();
    expect(dynamo.meter.requests.get("PutItem")).toBe(2);
  });

  it("loses all answers: the write is done and the caller does not know", async () => {
    const { dynamo, put, get } = twin();
    dynamo.faults.next("loseAnswer", { operation: "PutItem", times: 3 });
    await expect(put("a")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await get("a")).toBeDefined();
  });

  it("loses a request: nothing is done until the SDK repeats it", async () => {
    const { dynamo, put } = twin();
    dynamo.faults.next("loseRequest", { operation: "PutItem", times: 2 });
    await put("a");
    expect(dynamo.table("twin-messages").size).toBe(1);
  });

  it("does a transaction once, though its answer was lost and the SDK repeats it", async () => {
    const { dynamo, create, get } = twin();
    dynamo.faults.next("loseAnswer", { operation: "TransactWriteItems" });
    await create("a", "b");
    expect(await get("b")).toBeDefined();
  });

  it("throttles: the SDK tries a single write again, a transaction comes back", async () => {
    const { dynamo, put, create } = twin();
    dynamo.faults.next("throttle", { operation: "PutItem", times: 2 });
    await put("a");
    dynamo.faults.next("throttle", { operation: "TransactWriteItems" });
    await expect(create("b")).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ThrottlingError" }],
    });
  });

  it("has conflicts, of transactions and of single writes", async () => {
    const { dynamo, put, create, get } = twin();
    dynamo.faults.next("conflict", { operation: "TransactWriteItems" });
    await expect(create("a", "b")).rejects.toMatchObject({
      CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }],
    });
    // The client tries a single write six times.
    dynamo.faults.next("conflict", { operation: "PutItem", times: 6 });
    await expect(put("a")).rejects.toMatchObject({ name: "TransactionConflictException" });
    expect(await get("a")).toBeUndefined();
  });

  it("leaves keys of a batch unread", async () => {
    const { client, dynamo, TableName, put } = twin();
    await put("a");
    await put("b");
    dynamo.faults.next("unprocessed");
    const Keys = ["a", "b"].map((sk) => ({ pk: "p", sk }));
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    const left = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
    expect(left.length).toBeGreaterThan(0);
    expect((answer.Responses?.[TableName] ?? []).length + left.length).toBe(2);
  });

  it("reads what was before the latest writes, unless the read is strongly consistent", async () => {
    const { client, dynamo, TableName, put, get } = twin();
    await put("a", { at: "1" });
    dynamo.faults.next("stale", { times: 2 });
    expect(await get("a")).toBeDefined();
    expect(await get("a", false)).toBeUndefined();
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byTime",
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": "p" },
      }),
    );
    expect(page.Items).toEqual([]);
    expect(await get("a", false)).toBeDefined();
  });

  it("happens by chance as the seed says, the same each time", async () => {
    const run = async (): Promise<string[]> => {
      const { dynamo, put } = twin();
      dynamo.faults.byChance(7, { loseAnswer: 0.3 });
      const outcomes: string[] = [];
      for (let index = 0; index < 40; index += 1)
        outcomes.push(
          await put(`s${index}`).then(
            () => "done",
            (error: Error) => error.name,
          ),
        );
      return outcomes;
    };
    const outcomes = await run();
    expect(new Set(outcomes).size).toBeGreaterThan(1);
    expect(await run()).toEqual(outcomes);
  });

  it("lets a test do something just before a request", async () => {
    const { dynamo, put, get } = twin();
    dynamo.before("GetItem", () => put("a"));
    expect(await get("a")).toBeDefined();
  });
});
