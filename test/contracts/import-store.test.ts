import { DynamoImportRowStore } from "#shared/imports/dynamo-import-row-store.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { type Import, NO_COUNTS } from "#shared/imports/import.ts";
import type { ImportError, ImportRowStore, ImportStore } from "#shared/imports/import-store.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { NOW, secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const someImport = (more: Partial<Import> = {}): Import => ({
  ...{ v: 1, id: newId(), accountId: someAccountId(), fileName: "people.csv", groupIds: [] },
  ...{ by: { keyId: "key", label: "Till" }, createdAt: secondsLater(0), state: "new", counts: NO_COUNTS },
  ...{ place: { offset: 0, row: 1, skips: false }, run: 0, step: 0, ...more },
});

const someError = (row: number): ImportError => ({
  row,
  cells: [`${row}`, ""],
  reason: "invalid_phone",
  value: `${row}`,
});

describe.each(await storeSides("import-store"))("the import stores $name", ({ client, tables }) => {
  const imports: ImportStore = new DynamoImportStore(client, tables.imports);
  const rows: ImportRowStore = new DynamoImportRowStore(client, tables.imports);

  it("begin only one that was started, and let nobody save whom a change overtook", async () => {
    const made = await imports.create(someImport());
    expect(await imports.begin(made, NOW)).toBeUndefined();
    await imports.change(made, (before) => ({ ...before, state: "running" }));
    const begun = await imports.begin(made, NOW);
    expect(begun).toMatchObject({ state: "running", run: 2, dueAt: secondsLater(120) });
    if (!begun) throw new Error("Nothing was begun");
    const cancelled = await imports.change(made, (before) => ({
      ...before,
      state: "cancelled",
      endedAt: secondsLater(1),
    }));
    expect(await imports.save({ ...begun, step: 1, counts: { ...NO_COUNTS, read: 100 } })).toBe(false);
    expect(await imports.get(made)).toEqual(cancelled);
    expect(await imports.begin(made, NOW)).toBeUndefined();
  });

  it("keep the row in which an import has a phone first, whoever comes again", async () => {
    const [one, other] = [someImport(), someImport()];
    const [first, second] = [somePhone(), somePhone()];
    expect(await rows.claim(one, [{ phone: first, row: 2 }])).toEqual(new Map([[first, 2]]));
    const later = [
      { phone: first, row: 7 },
      { phone: second, row: 8 },
    ];
    for (let time = 0; time < 2; time += 1) {
      expect(await rows.claim(one, later)).toEqual(
        new Map([
          [first, 2],
          [second, 8],
        ]),
      );
    }
    expect(await rows.claim(other, [{ phone: first, row: 5 }])).toEqual(new Map([[first, 5]]));
  });

  it("keep what a contact had before its row changed it, and tell the phones of a shard in their order", async () => {
    const one = someImport();
    const phones = Array.from({ length: 80 }, () => somePhone()).sort();
    const shard = shardOf(phones[0] ?? "");
    const inShard = phones.filter((phone) => shardOf(phone) === shard);
    await rows.claim(
      one,
      phones.map((phone, row) => ({ phone, row })),
    );
    const [first, second] = inShard;
    if (!first || !second) throw new Error("There are too few phones");
    const before = { firstName: { was: null, is: "Zoë" }, "field#likes": { was: ["Tea"], is: 7 } };
    await rows.noteBefore(one, first, before);
    await rows.noteBefore(one, first, { firstName: { was: "Zoë", is: "Zoë" } });
    for (const limit of [1, 2, 100]) {
      const told = [];
      for (;;) {
        const some = await rows.claimed(one, shard, told.at(-1)?.phone, limit);
        told.push(...some);
        if (some.length < limit) break;
      }
      expect(told.map(({ phone }) => phone)).toEqual(inShard);
      expect(told.slice(0, 2)).toEqual([
        { phone: first, row: phones.indexOf(first), before },
        { phone: second, row: phones.indexOf(second), before: undefined },
      ]);
    }
  });

  it("list what is wrong in the order of rows, by pages, each row once", async () => {
    const one = someImport();
    await rows.noteErrors(one, [someError(10), someError(9)]);
    await rows.noteErrors(one, [someError(9), someError(100)]);
    await rows.noteErrors(someImport({ accountId: one.accountId }), [someError(1)]);
    const listed: ImportError[] = [];
    for (let after: number | undefined; ; ) {
      const { items, more } = await rows.errors(one, after, 1);
      listed.push(...items);
      after = items.at(-1)?.row;
      if (!more) break;
    }
    expect(listed).toEqual([9, 10, 100].map(someError));
  });
});
