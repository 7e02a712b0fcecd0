import fc from "fast-check";
import { allShards, hashId, newId, SHARDS, shardOf } from "#shared/platform/ids.ts";

it("makes new ids of letters, digits, - and _ that are not the same twice", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{24}$/);
});

describe("an id made of parts", () => {
  it("is the same for the same parts, and another for any other parts", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), fc.array(fc.string(), { maxLength: 4 }), (a, b) => {
        expect(hashId(...a) === hashId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("keeps its parts apart", () => {
    expect(hashId("a", "bc")).not.toBe(hashId("ab", "c"));
    expect(hashId("a", "")).not.toBe(hashId("a"));
    expect(hashId("1:a")).not.toBe(hashId("a"));
  });

  it("fits where ids go", () => {
    expect(hashId("a")).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe("the shard of a key", () => {
  it("is one of all shards, always the same one", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(allShards).toContain(shardOf(key));
        expect(shardOf(key)).toBe(shardOf(key));
      }),
    );
    expect(allShards).toHaveLength(SHARDS);
  });

  it("spreads consecutive phones evenly", () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 16_000; index += 1) {
      const shard = shardOf(`+1512555${String(index).padStart(4, "0")}`);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect(counts.size).toBe(SHARDS);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it("of a phone stays where contacts already are", () => {
    expect(["+15125550101", "+15125550102", "+447700900123"].map(shardOf)).toMatchInlineSnapshot(`
[
  "02",
  "02",
  "09",
]
`);
  });
});
