import { ADA, FACTS, PHONE, recent, rulesWorld } from "#test/support/applied-rules.ts";
import { MINUTE, NOW } from "#test/support/samples.ts";

describe("the instant at which to look again", () => {
  it("is when the first of its rules may say something else; anyone moves it earlier, and not later", async () => {
    const { made, put, wrote, apply, until } = await rulesWorld();
    for (const n of [60, 90]) await made(recent(n));
    await put(PHONE, {});
    await wrote(10);
    await apply(PHONE, FACTS);
    const first = await until(PHONE);
    expect(Date.parse(first ?? "")).toBeGreaterThanOrEqual(NOW + 50 * MINUTE);
    await wrote(0);
    await apply(PHONE, FACTS);
    expect(await until(PHONE)).toBe(first);
    await wrote(40);
    await apply(PHONE, FACTS);
    expect(Date.parse((await until(PHONE)) ?? "")).toBeLessThan(NOW + 21 * MINUTE);
  });

  it("lets the contact leave when it has come, and is then the next one, or none", async () => {
    const { made, put, wrote, apply, until, isIn, clock, tick } = await rulesWorld();
    const [short, long] = [await made(recent(60)), await made(recent(90))];
    await put(PHONE, {});
    await wrote(0);
    await apply(PHONE, FACTS);
    for (const [minutes, expected] of [
      [59, [true, true, 60]],
      [61, [false, true, 90]],
      [91, [false, false, undefined]],
    ] as const) {
      clock.time = NOW + minutes * MINUTE;
      await tick();
      const at = await until(PHONE);
      const next = at === undefined ? undefined : Math.floor((Date.parse(at) - NOW) / MINUTE);
      expect([await isIn(short.id), await isIn(long.id), next]).toEqual(expected);
    }
  });

  it("stays as early as it must be when the contact changes while it is moved later", async () => {
    const { made, put, wrote, apply, until, clock, dynamo, tick } = await rulesWorld();
    await made(recent(60));
    // Whose bell it is asks not all rules, and so leaves what is past to who does.
    await made(ADA);
    await put(PHONE, {});
    await wrote(0);
    await apply(PHONE, FACTS);
    clock.time = NOW + 61 * MINUTE;
    await wrote(1);
    dynamo.before("UpdateItem", async () => {
      // What it is now flips in ten minutes; the instant that is noted is earlier, and so the bell leaves it.
      await wrote(50);
      await apply(PHONE, FACTS);
    });
    await tick();
    const at = Date.parse((await until(PHONE)) ?? "");
    expect(at).toBeGreaterThan(clock.time);
    expect(at).toBeLessThan(clock.time + 11 * MINUTE);
  });

  it("comes back with the contact while it is taken away", async () => {
    const { made, put, wrote, apply, until, remove, dynamo } = await rulesWorld();
    await made(recent(60));
    await put(PHONE, {});
    await wrote(10);
    await apply(PHONE, FACTS);
    const noted = await until(PHONE);
    await remove(PHONE);
    dynamo.before("DeleteItem", async () => {
      await put(PHONE, {});
      await wrote(10);
      await apply(PHONE, [{ of: "profile", attributes: undefined }, ...FACTS]);
    });
    await apply(PHONE, [{ of: "gone" }]);
    expect(await until(PHONE)).toBe(noted);
  });
});
