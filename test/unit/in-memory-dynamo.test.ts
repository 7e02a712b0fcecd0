import { BatchGetCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ItemChange } from "#test/support/in-memory-dynamo.ts";
import { twinOfOneTable as twin } from "#test/support/twin-of-one-table.ts";

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
    const [key, image] = [
      { pk: "p", sk: "a" },
      { pk: { S: "p" }, sk: { S: "a" } },
    ];
    const [first, second] = [
      { ...image, x: { N: "1" } },
      { ...image, x: { N: "2" } },
    ];
    expect(changes).toEqual([
      { table: TableName, keys: key, eventName: "INSERT", after: first },
      { table: TableName, keys: key, eventName: "MODIFY", before: first, after: second },
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
