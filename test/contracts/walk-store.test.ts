import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import type { Walk } from "#shared/groups/walk-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT, secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("walks"))("the place of a walk $name", ({ client, tables }) => {
  const store = new DynamoWalkStore(client, tables.groups);
  const someWalk = (): Walk => ({ accountId: someAccountId(), groupId: newId(), kind: "build", walk: 1 });
  const begun = async (walk: Walk, shard = "03") => {
    const progress = await store.begin(walk, shard, AT);
    if (!progress || progress === "busy") throw new Error("A later walk has begun");
    return progress;
  };

  it("goes on where it was left, under another run, and the run before can save no more", async () => {
    const [walk, after] = [someWalk(), somePhone()];
    const first = await begun(walk);
    expect(first).toMatchObject({ run: 1, after: undefined, done: false, seen: 0, startedAt: AT });
    expect(await store.save(walk, { ...first, after, seen: 5 })).toBe(true);
    const second = await store.begin(walk, "03", secondsLater(1));
    expect(second).toMatchObject({ run: 2, after, seen: 5, startedAt: AT, at: secondsLater(1) });
    expect(await store.save(walk, { ...first, seen: 9 })).toBe(false);
    expect((await store.read(walk)).map(({ seen }) => seen)).toEqual([5]);
  });

  it("is taken over by a later walk, which begins anew; an earlier one is over", async () => {
    const walk = someWalk();
    const first = await begun(walk);
    await store.save(walk, { ...first, seen: 5, done: true });
    const later = { ...walk, walk: 2 };
    expect(await store.begin(later, "03", AT)).toMatchObject({ run: 1, seen: 0, done: false });
    expect(await store.begin(walk, "03", AT)).toBeUndefined();
    expect(await store.save(walk, first)).toBe(false);
    expect(await store.read(walk)).toEqual([]);
  });

  it("is not taken from an earlier walk while somebody there may still write, and is when they have ended", async () => {
    const [walk, after] = [someWalk(), somePhone()];
    const later = { ...walk, walk: 2 };
    const first = await begun(walk);
    expect(await store.begin(later, "03", secondsLater(1))).toBe("busy");
    await store.save(walk, { ...first, after, at: secondsLater(50) });
    expect(await store.begin(later, "03", secondsLater(120))).toBe("busy");
    expect(await store.begin(walk, "03", secondsLater(121))).toMatchObject({ after, run: 2 });
    expect(await store.begin(later, "03", secondsLater(121 + 74))).toBe("busy");
    expect(await store.begin(later, "03", secondsLater(121 + 75))).toMatchObject({ run: 1, after: undefined });
  });

  it("is taken at once where whoever was there has put it down", async () => {
    const walk = someWalk();
    await store.save(walk, { ...(await begun(walk)), atWork: false });
    expect(await store.begin({ ...walk, walk: 2 }, "03", AT)).toMatchObject({ run: 1 });
  });

  it("stays done", async () => {
    const walk = someWalk();
    await store.save(walk, { ...(await begun(walk)), done: true, drift: 2 });
    expect(await store.begin(walk, "03", AT)).toMatchObject({ done: true, drift: 2, run: 1 });
  });

  it("is each shard's, each group's and each kind's own", async () => {
    const walk = someWalk();
    await begun(walk, "00");
    await begun(walk, "15");
    expect((await store.read(walk)).map(({ shard }) => shard)).toEqual(["00", "15"]);
    for (const other of [{ groupId: newId() }, { kind: "verify" as const }, { accountId: someAccountId() }]) {
      expect(await store.read({ ...walk, ...other })).toEqual([]);
    }
  });
});
