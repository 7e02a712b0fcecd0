import fc from "fast-check";
import { changeField } from "#shared/contacts/change-field.ts";
import type { Field } from "#shared/contacts/field.ts";
import { indexField, indexFields } from "#shared/contacts/index-field.ts";
import { findWorld } from "#test/support/find-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { AT, phoneOf } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { fieldOf } from "#test/support/some-fields.ts";

const WRITE = { at: AT, source: "manual" } as const;
const phoneAt = (index: number) => phoneOf(`+1512555${String(index).padStart(4, "0")}`);

/** An account with a field that is not searchable, and contacts of whom every other has a value of it. */
const start = async (count: number, seed?: number) => {
  const { client, tables, dynamo } = createInMemoryTables();
  const world = findWorld(client, tables);
  const { account, stores, clock } = world;
  await stores.fields.write(fieldOf(account, "city", "text"), 0);
  const phones = Array.from({ length: count }, (_, index) => phoneAt(index));
  const give = (phone: (typeof phones)[number], city: string | null) =>
    stores.contacts.save(account, phone, { "field#city": city }, WRITE);
  for (const [index, phone] of phones.entries()) {
    await give(phone, index % 2 === 0 ? "Austin" : null);
    await world.ring(phone);
  }
  if (seed !== undefined) {
    const random = seededRandom(seed);
    const answer = dynamo.answer.bind(dynamo);
    dynamo.answer = async (operation, body) => {
      for (let turns = Math.floor(random() * 9); turns > 0; turns -= 1) await new Promise(setImmediate);
      return await answer(operation, body);
    };
  }
  const field = async (): Promise<Field> => {
    const [only] = (await stores.fields.read(account)).fields;
    if (!only) throw new Error("There is a field");
    return only;
  };
  const change = (changes: Parameters<ReturnType<typeof changeField>>[2], cause: string) =>
    changeField(stores.fields)(account, "city", changes, cause);
  const found = async (comparable = "austin") => {
    const outcome = await world.walk({ values: [{ field: await field(), comparable }] });
    if (typeof outcome === "string") throw new Error(outcome);
    return outcome.toSorted();
  };
  const deps = { ...stores, clock };
  return { ...world, dynamo, deps, phones, give, field, change, found };
};

const half = (phones: readonly string[]) => phones.filter((_, index) => index % 2 === 0).toSorted();

describe("a field that becomes searchable later", () => {
  it("finds those who had a value before", async () => {
    const { deps, phones, change, field, found } = await start(9);
    await change({ searchable: true }, "one");
    expect(await found()).toEqual([]);
    expect(await indexField(deps)(await field(), 0)).toBe("ready");
    expect(await found()).toEqual(half(phones));
    expect(await field()).not.toHaveProperty("indexing");
  });

  it("finds them as another type, and after it was archived while they changed", async () => {
    const { account, deps, phones, give, ring, change, field, found } = await start(3);
    await change({ searchable: true }, "one");
    await indexField(deps)(await field(), 0);
    await change({ type: "choice", choices: ["Austin"] }, "two");
    await indexFields(deps)(account, 0);
    expect(await found()).toEqual(half(phones));
    await change({ status: "archived" }, "three");
    for (const phone of phones) await give(phone, "Austin");
    for (const phone of phones) await ring(phone);
    await change({ status: "active" }, "four");
    await indexFields(deps)(account, 0);
    expect(await found()).toEqual(phones.toSorted());
  });

  it("is indexed a slice at a time, each from where the one before it ended, broken off or not", async () => {
    const { deps, dynamo, phones, change, field, found } = await start(450);
    await change({ searchable: true }, "one");
    expect(await indexField(deps)(await field(), 0)).toBe("building");
    const { indexing } = await field();
    expect(indexing?.after).toBeDefined();
    const some = (await found()).length;
    expect(some).toBeGreaterThan(60);
    expect(some).toBeLessThan(140);
    const answer = dynamo.answer.bind(dynamo);
    let writes = 0;
    dynamo.answer = (operation, body) => {
      writes += operation === "TransactWriteItems" ? 1 : 0;
      if (writes > 20) throw new Error("The worker was ended");
      return answer(operation, body);
    };
    await expect(indexField(deps)(await field(), 0)).rejects.toThrow("was ended");
    dynamo.answer = answer;
    expect((await field()).indexing).toEqual(indexing);
    expect(await indexField(deps)(await field(), 0)).toBe("building");
    expect(await indexField(deps)(await field(), 0)).toBe("ready");
    expect(await found()).toEqual(half(phones));
  });

  it("finds whoever has a value at rest, however its change, its walks and the contacts' bells mingle", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), async (seed, changed) => {
        const { account, deps, phones, give, ring, change, found } = await start(6, seed);
        const moves = changed.map(async (index, turn) => {
          const phone = phoneAt(index);
          await give(phone, turn % 2 === 0 ? "Austin" : "Waco");
          await ring(phone);
        });
        const walks = [0, 1].map(async () => indexFields(deps)(account, 60_000));
        await Promise.all([change({ searchable: true }, "one"), ...moves, ...walks]);
        await Promise.all([indexFields(deps)(account, 60_000), indexFields(deps)(account, 60_000)]);
        const cities = await Promise.all(
          phones.map(async (phone) => (await deps.contacts.find(account, phone)).contact?.fields?.city),
        );
        const having = (city: string) => phones.filter((_, index) => cities[index] === city).toSorted();
        expect(await found("austin")).toEqual(having("Austin"));
        expect(await found("waco")).toEqual(having("Waco"));
      }),
      { numRuns: 40 },
    );
  });
});
