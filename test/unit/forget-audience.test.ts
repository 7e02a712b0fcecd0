import { buildAudience } from "#shared/campaigns/build-audience.ts";
import { forgetAudience, forgetJobs } from "#shared/campaigns/forget-audience.ts";
import { allShards } from "#shared/platform/ids.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { phoneOf } from "#test/support/samples.ts";

const PHONES = Array.from({ length: 40 }, (_, index) => phoneOf(`+1512555${String(index).padStart(4, "0")}`));

/** A list whose group moved while it was made, so that it was made twice. */
const madeTwice = async () => {
  const world = await audienceWorld();
  for (const phone of PHONES) await world.say(phone, "subscribed");
  const group = await world.group(PHONES);
  const isAt = (revision: number) => world.dynamic.set(group, { kind: "dynamic", revision, state: "ready" });
  const campaign = world.campaign({ groupIds: [group] });
  isAt(1);
  await world.begin(campaign);
  const last = world.jobs.splice(15);
  await world.work();
  isAt(2);
  world.jobs.push(...last);
  return { world, campaign };
};

describe("a list that another took the place of", () => {
  it("is removed when the other is frozen, and no row of that one", async () => {
    const { world, campaign } = await madeTwice();
    expect((await world.rowsOf(campaign, 1)).length).toBeGreaterThan(0);
    await world.work();
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 2 });
    expect(world.forgets.map(({ shard }) => shard)).toEqual(allShards);
    for (const job of world.forgets.splice(0)) await forgetAudience(world.deps, 2)(job);
    expect(await world.rowsOf(campaign, 1)).toEqual([]);
    expect((await world.rowsOf(campaign)).map(({ phone }) => phone)).toEqual(PHONES);
  });

  it("is removed though the worker that froze the other ended right behind that", async () => {
    const { world, campaign } = await madeTwice();
    for (const job of world.jobs.splice(0)) await buildAudience(world.deps, 2)(job);
    const last = world.jobs.splice(15);
    await world.work();
    const [job] = last;
    if (!job) throw new Error("No job");
    const ending = { send: () => Promise.reject(new Error("ended")) };
    await expect(buildAudience({ ...world.deps, jobs: ending })(job)).rejects.toThrow("ended");
    expect(world.now(campaign)).toMatchObject({ state: "sending", attempt: 2 });
    expect(world.forgets).toEqual([]);
    await buildAudience(world.deps)(job);
    expect(world.forgets).toHaveLength(16);
  });

  it("is removed in slices of ten seconds", async () => {
    const { world, campaign } = await madeTwice();
    await world.work();
    const jobs = world.forgets.splice(0);
    const { audiences, clock } = world.deps;
    const slow: typeof audiences.remove = async (...given) => {
      world.clock.time += 6_000;
      return await audiences.remove(...given);
    };
    let rounds = 0;
    for (let job = jobs.shift(); job; job = jobs.shift() ?? world.forgets.shift(), rounds += 1)
      await forgetAudience({ ...world.deps, audiences: { remove: slow }, clock }, 1)(job);
    expect(rounds).toBeGreaterThan(16);
    expect(await world.rowsOf(campaign, 1)).toEqual([]);
    expect(await world.rowsOf(campaign)).toHaveLength(PHONES.length);
  });

  it("is none where the campaign had one list only, and the campaign's own is none, whatever a job says", async () => {
    const { world, campaign } = await madeTwice();
    await world.work();
    const [job] = world.forgets;
    if (!job) throw new Error("No job");
    expect(forgetJobs({ ...world.now(campaign), attempt: 1 })).toEqual([]);
    for (const shard of allShards) await forgetAudience(world.deps)({ ...job, attempt: 9, shard });
    expect(await world.rowsOf(campaign)).toHaveLength(PHONES.length);
  });
});
