import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { createInMemoryTables, type ItemChange } from "#test/support/in-memory-dynamo.ts";

const twin = (options: Parameters<typeof createInMemoryTables>[0] = {}) => {
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

describe("the twin of DynamoDB", () => {
  it("keeps copies: what a caller changes later is not stored", async () => {
    const { client, TableName, get } = twin();
    const Item = { pk: "p", sk: "a", list: [1], map: { inner: "x" } };
    await client.send(new PutCommand({ TableName, Item }));
    Item.list.push(2);
    const read = await get("a");
    expect(read).toMatchObject({ list: [1] });
    Object.assign(read ?? {}, { map: "gone" });
    expect(await get("a")).toMatchObject({ map: { inner: "x" } });
  });

  it.each([
    ["an empty key", { pk: "p", sk: "" }],
    ["a key that is a number", { pk: "p", sk: 1 }],
    ["an empty key of an index", { pk: "p", sk: "a", at: "" }],
    ["a key of an index that is a number", { pk: "p", sk: "a", dueShard: 1 }],
    ["more than 400 KB", { pk: "p", sk: "a", text: "x".repeat(410_000) }],
  ])("refuses an item with %s", async (_, Item) => {
    const { client, TableName } = twin();
    await expect(client.send(new PutCommand({ TableName, Item }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("refuses an item twice in one transaction, and more than a hundred", async () => {
    const { create, get } = twin();
    await expect(create("a", "a")).rejects.toMatchObject({ name: "ValidationException" });
    await expect(create(...Array.from({ length: 101 }, (_, index) => `s${index}`))).rejects.toMatchObject({
      name: "ValidationException",
    });
    expect(await get("a")).toBeUndefined();
    await create(...Array.from({ length: 100 }, (_, index) => `s${index}`));
  });

  it("refuses more than a hundred keys in one read", async () => {
    const { client, TableName } = twin();
    const Keys = Array.from({ length: 101 }, (_, index) => ({ pk: "p", sk: `s${index}` }));
    await expect(client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("refuses placeholders that are not used or not given, and a table that is not there", async () => {
    const { client, TableName } = twin();
    const Key = { pk: "p", sk: "a" };
    const base = { TableName, Key, UpdateExpression: "SET a = :a" };
    const values = { ":a": 1, ":b": 2 };
    await expect(client.send(new UpdateCommand({ ...base, ExpressionAttributeValues: values }))).rejects.toThrow(
      "unused",
    );
    await expect(client.send(new UpdateCommand(base))).rejects.toThrow("not defined");
    await expect(client.send(new GetCommand({ TableName: "none", Key }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("ends pages at its size and goes on where they ended", async () => {
    const { client, TableName, put } = twin({ pageBytes: 100 });
    for (const sk of ["a", "b", "c", "d", "e"]) await put(sk, { text: "x".repeat(40) });
    const seen: unknown[] = [];
    let start: Record<string, unknown> | undefined;
    let pages = 0;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": "p" },
          ExclusiveStartKey: start,
        }),
      );
      seen.push(...(page.Items ?? []).map(({ sk }) => sk));
      start = page.LastEvaluatedKey;
      pages += 1;
    } while (start);
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
    expect(pages).toBeGreaterThan(2);
  });

  it("tells listeners of what changed in tables with a stream, and of nothing else", async () => {
    const { client, dynamo, tables, TableName, put } = twin();
    const changes: ItemChange[] = [];
    const end = dynamo.onChange((change) => void changes.push(change));
    await put("a", { x: 1 });
    const same = { TableName, Item: { pk: "p", sk: "a", x: 1 } };
    await client.send(new PutCommand(same));
    await client.send(new PutCommand({ ...same, Item: { ...same.Item, x: 2 } }));
    await put("a").catch(() => {});
    await client.send(new PutCommand({ TableName: tables.accounts, Item: { pk: "p", sk: "a" } }));
    end();
    await put("b");
    expect(changes).toEqual([
      { table: TableName, keys: { pk: "p", sk: "a" }, eventName: "INSERT" },
      { table: TableName, keys: { pk: "p", sk: "a" }, eventName: "MODIFY" },
    ]);
  });

  it("counts what AWS would: a kilobyte a unit, twice in a transaction, and indexes", async () => {
    const { dynamo, put, create, get } = twin();
    await put("a");
    expect(dynamo.meter).toMatchObject({ writeUnits: 1, indexWriteUnits: 0 });
    await put("b", { text: "x".repeat(2_000), at: "2026", dueShard: "1", dueAt: "2026" });
    expect(dynamo.meter).toMatchObject({ writeUnits: 1 + 2 + 2, indexWriteUnits: 2 });
    await create("c", "d");
    expect(dynamo.meter).toMatchObject({ writeUnits: 5 + 4 });
    await get("a");
    await get("a", false);
    expect(dynamo.meter.readUnits).toBe(1.5);
    expect(Object.fromEntries(dynamo.meter.requests)).toEqual({ PutItem: 2, TransactWriteItems: 1, GetItem: 2 });
  });
});

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
    dynamo.faults.next("conflict", { times: 2 });
    await expect(create("a", "b")).rejects.toMatchObject({
      CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }],
    });
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
      dynamo.faults.byChance(7, { conflict: 0.3 });
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
    expect(new Set(outcomes).size).toBe(2);
    expect(await run()).toEqual(outcomes);
  });

  it("lets a test do something just before a request", async () => {
    const { dynamo, put, get } = twin();
    dynamo.before("GetItem", () => put("a"));
    expect(await get("a")).toBeDefined();
  });
});
