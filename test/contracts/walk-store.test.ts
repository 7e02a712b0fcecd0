import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { walkKey } from "#shared/groups/dynamic-group-items.ts";
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
    expect(first).toMatchObject({ run: 1, after: undefined, done: false, counts: {}, startedAt: AT });
    expect(await store.save(walk, { ...first, after, counts: { seen: 5 } })).toBe(true);
    const second = await store.begin(walk, "03", secondsLater(1));
    expect(second).toMatchObject({ run: 2, after, counts: { seen: 5 }, startedAt: AT, at: secondsLater(1) });
    expect(await store.save(walk, { ...first, counts: { seen: 9 } })).toBe(false);
    expect((await store.read(walk)).map(({ counts }) => counts.seen)).toEqual([5]);
  });

  it("is taken over by a later walk, which begins anew; an earlier one is over", async () => {
    const walk = someWalk();
    const first = await begun(walk);
    await store.save(walk, { ...first, counts: { seen: 5 }, done: true });
    const later = { ...walk, walk: 2 };
    expect(await store.begin(later, "03", AT)).toMatchObject({ run: 1, counts: {}, done: false });
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
    await store.save(walk, { ...(await begun(walk)), done: true, counts: { drift: 2 } });
    expect(await store.begin(walk, "03", AT)).toMatchObject({ done: true, counts: { drift: 2 }, run: 1 });
  });

  it("keeps what is planned, whoever takes the shard over", async () => {
    const walk = someWalk();
    const plan = JSON.stringify(["+15125550101"]);
    await store.save(walk, { ...(await begun(walk)), plan, through: true, step: 1 });
    expect(await store.begin(walk, "03", AT)).toMatchObject({ plan, through: true, done: false, run: 2 });
  });

  it("does not go back to a save that was repeated on its way, and takes one whose answer was lost twice", async () => {
    const walk = someWalk();
    const first = await begun(walk);
    const [one, two] = [1, 2].map((step) => ({ ...first, step, counts: { seen: step } }));
    if (!one || !two) throw new Error("Two saves");
    expect([await store.save(walk, one), await store.save(walk, one), await store.save(walk, two)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await store.save(walk, one)).toBe(false);
    expect((await store.read(walk)).map(({ counts }) => counts.seen)).toEqual([2]);
  });

  it("reads what was noted before there were plans", async () => {
    const [walk, after] = [someWalk(), somePhone()];
    const { accountId, groupId } = walk;
    const noted = { shard: "03", run: 4, after, done: false, startedAt: AT, at: AT, walk: 1 };
    const counts = { seen: 7, joined: 2, left: 1, drift: 0 };
    const Item = { ...walkKey(accountId, "build", groupId, "03"), ...noted, ...counts };
    await client.send(new PutCommand({ TableName: tables.groups, Item }));
    expect(await store.begin(walk, "03", AT)).toMatchObject({ run: 5, after, counts, done: false, through: false });
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
