import type { FindPosition } from "#shared/groups/find-contacts.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { fillAccount, filledPhone as phone } from "#test/support/fill-account.ts";
import { findWorld } from "#test/support/find-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { someMembership } from "#test/support/samples.ts";

const GROUP = "some-group";
const LIMIT = 25;

const searches = [
  ["a name", { query: "ann" }],
  ["two names", { query: "ann lee" }],
  ["a phone", { query: "512" }],
  ["a group", { groupId: GROUP }],
  ["a consent", { consent: "subscribed" }],
  ["a source", { source: "import" }],
  ["a name in a group", { query: "lee", groupId: GROUP }],
  ["a name with a consent", { query: "ann", consent: "subscribed" }],
] as const;

describe("a page of contacts that are found", () => {
  it("costs the same in an account of 100, 1,000 and 4,000", async () => {
    const sizes = [100, 1_000, 4_000];
    const costs = new Map<string, number[]>();
    for (const size of sizes) {
      const { client, tables, dynamo } = createInMemoryTables();
      const world = findWorld(client, tables);
      await fillAccount(world, size, GROUP);
      const { page, stores, account } = world;
      const cost = async (name: string, work: () => Promise<unknown>) => {
        dynamo.meter.reset();
        await work();
        costs.set(name, [...(costs.get(name) ?? []), dynamo.meter.readUnits]);
      };
      dynamo.meter.reset();
      await stores.contacts.list(account, undefined, LIMIT);
      // Of a small account it reads several shards to fill a page, of a large one a longer piece of one.
      expect(dynamo.meter.readUnits).toBeLessThanOrEqual(6);
      for (const [name, wanted] of searches) {
        await cost(name, async () => {
          const found = await page(wanted, undefined, LIMIT);
          expect(found.kind === "found" && found.items.length).toBe(LIMIT);
        });
      }
    }
    for (const [name, [small = 0, middle = 0, large = 0]] of costs) {
      // Where a filter fits half, the first hundred may fit worse than most; more it never costs.
      const [growth, spread] = [large / small, Math.max(middle / large, large / middle)];
      const isSame = growth <= 1.1 && spread <= 1.1;
      expect({ name, units: [small, middle, large], isSame }).toMatchObject({ name, isSame: true });
    }
  }, 120_000);

  it("leads over another list, or is refused, where too many are looked at in vain", async () => {
    const { client, tables } = createInMemoryTables();
    const { put, page, stores, account } = findWorld(client, tables, 150);
    const many = [...Array(200).keys()];
    await inParallel(many, 8, (index) => put(phone(index), { firstName: "Ann" }, { source: "import" }));
    expect(await page({ query: "ann", source: "keyword" })).toMatchObject({
      kind: "found",
      items: [],
      next: undefined,
    });
    await put(phone(700), { firstName: "Bob", lastName: "Ann" }, { source: "keyword" });
    const rare = await page({ query: "ann", source: "keyword" });
    expect(rare).toMatchObject({ items: [{ contact: { phone: phone(700) } }], next: undefined });
    await stores.memberships.add(someMembership(account, GROUP, phone(700)));
    expect(await page({ query: "bob", groupId: GROUP })).toMatchObject({ items: [{}], next: undefined });
    expect(await page({ query: "an", consent: "pending", groupId: GROUP })).toMatchObject({ items: [{}] });
    await inParallel(many, 8, (index) => put(phone(1_000 + index), { firstName: "Cem" }, { source: "keyword" }));
    expect(await page({ query: "cem", source: "import" })).toMatchObject({ kind: "tooFew" });
    await inParallel(many, 8, (index) => stores.memberships.add(someMembership(account, GROUP, phone(index))));
    expect(await page({ query: "cem", groupId: GROUP })).toMatchObject({ kind: "tooFew" });
  });

  it("says how far it looked in vain: who goes on from there misses nobody", async () => {
    const { client, tables } = createInMemoryTables();
    const { put, page } = findWorld(client, tables, 60);
    const fit = [0, 200, 400, 401].map(phone);
    await inParallel([...Array(402).keys()], 8, (index) =>
      put(phone(index), { firstName: "Ann" }, { source: fit.includes(phone(index)) ? "keyword" : "import" }),
    );
    // Both lists lead past many who do not fit.
    await inParallel([...Array(402).keys()], 8, (index) =>
      put(phone(1_000 + index), { firstName: "Bob" }, { source: "keyword" }),
    );
    const found: string[] = [];
    let [vain, after]: [number, FindPosition | undefined] = [0, undefined];
    do {
      const outcome = await page({ query: "ann", source: "keyword" }, after, 10);
      if (outcome.kind === "tooFew") vain += 1;
      else found.push(...outcome.items.map(({ contact }) => contact.phone));
      after = outcome.next;
    } while (after);
    expect(vain).toBeGreaterThan(0);
    expect(found.sort()).toEqual([...fit].sort());
  });
});
