import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { readSortedShards } from "#shared/platform/sorted-shards.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";

describe("a list that is spread over shards", () => {
  it("is read in the order of UTF-8, each item once, however uneven the shards are", async () => {
    const { client, tables } = createInMemoryTables({ pageBytes: 100 });
    const table = tables.messages;
    const beginnings = ["b", "c", "é", "ﬀ", "🎉"];
    const keys = [
      ...Array.from({ length: 20 }, (_, index) => ({ pk: "one", sk: `a${String(index).padStart(2, "0")}` })),
      ...beginnings.map((word) => ({ pk: "two", sk: `a${word}` })),
      { pk: "three", sk: "a05x" },
      { pk: "three", sk: "b" },
    ];
    for (const key of keys) await client.send(new PutCommand({ TableName: table, Item: key }));
    const read: unknown[] = [];
    let after: string | undefined;
    do {
      const shards = ["one", "two", "three"];
      const page = await readSortedShards(client, { table, shards, beginning: "a", after, limit: 4 });
      expect(page.next === undefined || page.items.length > 0).toBe(true);
      read.push(...page.items.map(({ sk }) => sk));
      after = page.next;
    } while (after !== undefined);
    const expected = keys.map(({ sk }) => sk).filter((sk) => sk.startsWith("a"));
    expect(read).toEqual(expected.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });
});
