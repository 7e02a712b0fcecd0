import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { factsKey } from "#shared/contacts/contact-items.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { readVerification, startVerify } from "#shared/groups/verify-group.ts";
import { verifyGroups } from "#shared/groups/verify-groups.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { dynamicWorld } from "#test/support/dynamic-world.ts";
import { MINUTE, NOW, somePhone } from "#test/support/samples.ts";

const ADA: Rule = { field: "firstName", op: "is", value: "Ada" };
const HOUR: Rule = { field: "lastInboundAt", op: "withinLast", value: { n: 60, unit: "minutes" } };

const start = async () => {
  const world = await dynamicWorld();
  const { account, deps, build, group, clock } = world;
  const verify = async (id: string, wait = async () => {}) => {
    clock.time += 1;
    const walk = await startVerify(deps)(account, id);
    expect(await readVerification(deps)(account, id, walk)).toMatchObject({ state: "running", checked: 0 });
    deps.wait = wait;
    await build();
    expect(await readVerification(deps)(account, id, walk)).toMatchObject({ state: "done" });
    return (await group(id)).verified;
  };
  const wrote = async (phone: ReturnType<typeof somePhone>) => {
    const Item = { ...factsKey(account, phone), lastInboundAt: new Date(clock.time).toISOString() };
    await world.client.send(new PutCommand({ TableName: world.tables.contacts, Item }));
  };
  return { ...world, verify, wrote };
};

describe("a comparison of a group with its rule", () => {
  it("finds nothing where all is as it must be", async () => {
    const { made, put, apply, verify, counted } = await start();
    const { id } = await made(ADA);
    for (const firstName of ["Ada", "Bob"]) {
      const phone = somePhone();
      await put(phone, { firstName });
      await apply(phone, [{ of: "profile", attributes: undefined }]);
    }
    expect(await verify(id)).toMatchObject({ checked: 2, drift: 0 });
    expect(counted).toEqual([]);
  });

  it("counts, tells and mends in silence what nobody heard of", async () => {
    const { made, put, join, verify, counted, members, membership } = await start();
    const { id } = await made(ADA);
    const [missing, stray] = [somePhone(), somePhone()];
    await put(missing, { firstName: "Ada" });
    await put(stray, { firstName: "Bob" });
    await join(stray, id);
    expect(await verify(id)).toMatchObject({ checked: 2, drift: 2 });
    expect(counted).toEqual(["GroupDrift", "GroupDrift"]);
    expect(await members(id)).toEqual([missing]);
    expect(await membership(id, missing)).toMatchObject({ respond: false });
    expect(await verify(id)).toMatchObject({ drift: 0 });
  });

  it("counts nobody whose bell is only on its way, nor whose instant the clock is handing out", async () => {
    const { made, put, apply, verify, wrote, clock, counted } = await start();
    const [ada, hour] = [await made(ADA), await made(HOUR)];
    const phone = somePhone();
    await put(phone, { firstName: "Ada" });
    const heard = async () => {
      await apply(phone, [{ of: "profile", attributes: undefined }]);
    };
    expect(await verify(ada.id, heard)).toMatchObject({ drift: 0 });
    await wrote(phone);
    await apply(phone, [{ of: "facts" }]);
    clock.time += 61 * MINUTE;
    expect(await verify(hour.id)).toMatchObject({ drift: 0 });
    clock.time += 15 * MINUTE;
    expect(await verify(hour.id)).toMatchObject({ drift: 1 });
    expect(counted).toEqual(["GroupDrift"]);
  });

  it("misses an instant that nobody noted", async () => {
    const { made, put, apply, verify, wrote, untils, until, account } = await start();
    const { id } = await made(HOUR);
    const phone = somePhone();
    await put(phone);
    await wrote(phone);
    await apply(phone, [{ of: "facts" }]);
    const noted = await until(phone);
    await untils.move(account, phone, noted, undefined);
    expect(await verify(id)).toMatchObject({ drift: 1 });
    expect(await until(phone)).toBe(noted);
  });

  it("comes round once a day", async () => {
    const { made, deps, account, clock, queued, build } = await start();
    const { id } = await made(ADA);
    const hours: number[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      clock.time = NOW + hour * 60 * MINUTE;
      await verifyGroups(deps)(account);
      if (queued.length > 0) hours.push(new Date(clock.time).getUTCHours());
      await build();
    }
    expect(hours).toEqual([Number(shardOf(id))]);
  });
});
