import { DynamoExportStore } from "#shared/exports/dynamo-export-store.ts";
import type { Export } from "#shared/exports/export.ts";
import type { ExportStore } from "#shared/exports/export-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { MINUTE, NOW, secondsLater, someAccountId } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const someExport = (more: Partial<Export> = {}): Export => ({
  ...{ v: 1, id: newId(), accountId: someAccountId(), of: { kind: "consents" }, by: { keyId: "key", label: "Till" } },
  ...{ createdAt: secondsLater(0), fields: ["city"], state: "waiting", rows: 0, bytes: 0, dueAt: secondsLater(120) },
  ...{ run: 0, step: 0, isThrough: false, nextPart: 0, parts: [], ...more },
});

describe.each(await storeSides("export-store"))("the export store $name", ({ client, tables }) => {
  const exports: ExportStore = new DynamoExportStore(client, tables.exports);

  it("keeps an export with all that it says, and makes it once", async () => {
    const made = someExport({ of: { kind: "contacts", find: { field: { city: "Austin" } } }, expected: 3 });
    expect(await exports.create(made)).toEqual(made);
    expect(await exports.create({ ...made, createdAt: secondsLater(5) })).toEqual(made);
    expect(await exports.get(made)).toEqual(made);
    expect(await exports.get({ ...made, id: newId() })).toBeUndefined();
    expect(await exports.get({ ...made, accountId: someAccountId() })).toBeUndefined();
    expect((await exports.list(made.accountId, undefined, 10)).items).toEqual([made]);
  });

  it("lists an account's newest first, by pages, none twice or left out", async () => {
    const accountId = someAccountId();
    const made = [3, 1, 2, 1].map((seconds) => someExport({ accountId, createdAt: secondsLater(seconds) }));
    for (const each of [...made, someExport()]) await exports.create(each);
    const listed: Export[] = [];
    for (let after: string | undefined; ; ) {
      const { items, more } = await exports.list(accountId, after, 1);
      listed.push(...items);
      const last = items.at(-1);
      if (!more || !last) break;
      after = `${last.createdAt}#${last.id}`;
    }
    expect(listed.map(({ createdAt }) => createdAt)).toEqual([3, 2, 1, 1].map(secondsLater));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(made.length);
  });

  it("lets nobody save but who took it over last, and nothing behind what was saved later", async () => {
    const made = await exports.create(someExport());
    const first = await exports.begin(made, NOW);
    const second = await exports.begin(made, NOW + MINUTE);
    if (!first || !second) throw new Error("Nothing was begun");
    expect([first.run, second.run, second.nextPart > first.nextPart]).toEqual([1, 2, true]);
    expect(second).toMatchObject({ state: "writing", dueAt: secondsLater(180) });
    expect(await exports.save({ ...first, step: 1, rows: 7 })).toBe(false);
    const [one, two] = [1, 2].map((step) => ({ ...second, step, rows: step, place: "00+15125550101" }));
    if (!one || !two) throw new Error("Nothing to save");
    // Repeated on its way, a save is taken again; behind the next it is not.
    for (const each of [one, one, two]) expect(await exports.save(each)).toBe(true);
    expect(await exports.save(one)).toBe(false);
    expect(await exports.get(made)).toEqual(two);
  });

  it("begins none that has ended, and none that is not there", async () => {
    const made = await exports.create(someExport());
    const begun = await exports.begin(made, NOW);
    if (!begun) throw new Error("Nothing was begun");
    await exports.save({ ...begun, step: 1, state: "done", endedAt: secondsLater(1), dueAt: undefined });
    expect(await exports.begin(made, NOW)).toBeUndefined();
    expect(await exports.begin(someExport(), NOW)).toBeUndefined();
  });

  it("tells the clock of those that are due, until it looked, somebody moved them or they ended", async () => {
    const [still, moved, ended, later] = await Promise.all([
      exports.create(someExport()),
      exports.create(someExport()),
      exports.create(someExport()),
      exports.create(someExport({ dueAt: secondsLater(600) })),
    ]);
    const ours = new Set([still, moved, ended, later].map(({ id }) => id));
    const due = async (seconds: number) =>
      (await exports.due(NOW + 1_000 * seconds, 1_000))
        .filter(({ id }) => ours.has(id))
        .map(({ id }) => id)
        .sort();
    expect(await due(119)).toEqual([]);
    expect(await due(120)).toEqual([still, moved, ended].map(({ id }) => id).sort());
    const begun = await exports.begin(ended, NOW);
    if (begun) await exports.save({ ...begun, step: 1, state: "done", endedAt: secondsLater(1), dueAt: undefined });
    await exports.begin(moved, NOW + MINUTE);
    await exports.postpone(still, secondsLater(240));
    // Read before it moved: it stays as it is.
    await exports.postpone(moved, secondsLater(900));
    expect(await due(179)).toEqual([]);
    expect(await due(180)).toEqual([moved.id]);
    expect(await due(240)).toEqual([still.id, moved.id].sort());
  });
});
