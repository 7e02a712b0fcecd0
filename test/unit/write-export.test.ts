// The law of exports: each row once, as if nothing had happened, wherever a worker ended, came twice or at once with others.
import { type Export, fileOf } from "#shared/exports/export.ts";
import { resumeExports } from "#shared/exports/resume-exports.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { cutAt } from "#test/support/cut-at.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { exportWorld } from "#test/support/export-world.ts";
import { MINUTE, phoneOf, phonesThatBeginOthers, secondsLater } from "#test/support/samples.ts";

/** Three pages in one shard, phones that begin others among them, and a few elsewhere: several parts. */
const PHONES = [...phonesThatBeginOthers(), ...["+12015550123", "+15125550101", "+447700900123"].map(phoneOf)];
const ALL = { kind: "contacts" } as const;
type World = Awaited<ReturnType<typeof exportWorld>>;

const fullWorld = async () => {
  const world = await exportWorld();
  for (const [index, phone] of PHONES.entries()) await world.put(phone, { firstName: `Ann ${index}` }, "subscribed");
  return world;
};
const phonesIn = (world: World, of: Export): string[] => {
  const [, ...rows] = world.linesOf(of);
  return rows.map(([phone = ""]) => phone);
};
const sorted = (phones: readonly string[]): string[] => phones.toSorted();
const byPlace = (phones: readonly string[]): string[] =>
  phones.toSorted((a, b) => (shardOf(a) + a < shardOf(b) + b ? -1 : 1));

describe("an export", () => {
  it("is one file of several parts, with a mark, a header and each contact once, in their order", async () => {
    const world = await fullWorld();
    const made = await world.begin(ALL);
    expect(await world.now(made)).toMatchObject({ state: "waiting", rows: 0 });
    await world.work();
    const done = await world.now(made);
    expect(done).toMatchObject({ state: "done", rows: PHONES.length, endedAt: secondsLater(0) });
    expect(done.parts.length).toBeGreaterThan(2);
    expect(done.dueAt).toBeUndefined();
    const bytes = world.bytesOf(made);
    expect([bytes.codePointAt(0), done.bytes]).toEqual([0xfeff, Buffer.byteLength(bytes)]);
    expect(phonesIn(world, made)).toEqual(byPlace(PHONES));
    expect(world.files.files.get(fileOf(made))?.contentType).toBe("text/csv; charset=utf-8");
  });

  it("goes on in slices, and puts what is too small for a part beside it", async () => {
    const world = await fullWorld();
    const expected = world.bytesOf(await world.written(ALL));
    world.clock.step = 4_000;
    const made = await world.begin(ALL);
    let slices = 0;
    for (; world.jobs.length > 0; slices += 1) {
      const [job] = world.jobs.splice(0);
      if (job) await world.write(job);
    }
    expect(slices).toBeGreaterThan(3);
    expect(world.bytesOf(made)).toBe(expected);
    expect([...world.files.files.keys()].some((key) => key.includes("/rest-"))).toBe(true);
  });

  it("of nobody is its header", async () => {
    const world = await exportWorld();
    const made = await world.written(ALL);
    expect(world.linesOf(made)).toHaveLength(1);
    expect(await world.now(made)).toMatchObject({ state: "done", rows: 0 });
  });
});

/** How many calls of stores an export of these contacts makes, in one slice and in several. */
const CALLS = { 0: 33, 2500: 72 };

describe("a worker that ends", () => {
  it.each([
    ["before", 0],
    ["behind", 0],
    ["before", 2_500],
    ["behind", 2_500],
  ] as const)("%s any call of a store leaves an export that ends the same (%i ms a look)", async (side, step) => {
    const world = await fullWorld();
    const expected = world.bytesOf(await world.written(ALL));
    world.clock.step = step;
    let place = 1;
    for (; ; place += 1) {
      const made = await world.begin(ALL);
      const [first] = world.jobs;
      const cut = cutAt(world.deps, place, side);
      while (world.jobs.length > 0 && !cut.wasCut()) {
        const [job] = world.jobs.splice(0);
        if (job) await world.write(job, cut.deps).catch(() => {});
      }
      if (!cut.wasCut()) break;
      if (world.jobs.length === 0 && first) world.jobs.push(first);
      await world.work();
      expect(world.bytesOf(made)).toBe(expected);
      expect(await world.now(made)).toMatchObject({ state: "done", rows: PHONES.length });
    }
    expect(place - 1).toBe(CALLS[step]);
  });

  it("late changes nothing: its part has a number that its successor leaves out", async () => {
    const world = await fullWorld();
    const made = await world.begin(ALL);
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    const newcomer = phoneOf("+15125550199");
    const { exports } = world.deps;
    const endsBehindItsFirstPart: typeof exports = {
      begin: (...asked) => exports.begin(...asked),
      save: async (progress) => {
        await exports.save(progress);
        throw new Error("Ended");
      },
    };
    // Between the first worker's page and its part another takes over, for whom there is one more, and writes a part.
    let isOvertaken = false;
    const files: typeof world.deps.files = {
      put: (...given) => world.files.put(...given),
      read: (key) => world.files.read(key),
      begin: (...given) => world.files.begin(...given),
      finish: (...given) => world.files.finish(...given),
      addPart: async (...given) => {
        if (!isOvertaken) {
          isOvertaken = true;
          await world.put(newcomer, { firstName: "New" });
          await world.write(job, { ...world.deps, exports: endsBehindItsFirstPart }).catch(() => {});
        }
        return await world.files.addPart(...given);
      },
    };
    // It began the upload before, as whoever comes next goes on with it.
    const { uploadId } = await world.files.begin(fileOf(made), { contentType: "text/csv; charset=utf-8" });
    const begun = await exports.begin(made, world.clock.now());
    if (begun) await exports.save({ ...begun, step: 1, uploadId });
    await world.write(job, { ...world.deps, files });
    expect((await world.now(made)).parts).toHaveLength(1);
    world.jobs.push(job);
    await world.work();
    const phones = phonesIn(world, made);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.filter((phone) => phone !== newcomer)).toEqual(byPlace(PHONES));
  });
});

describe("jobs", () => {
  it("that come twice and all at once write each contact once", async () => {
    for (let seed = 0; seed < 6; seed += 1) {
      const world = await fullWorld();
      world.clock.step = 1_500;
      const made = await world.begin(ALL);
      const answer = world.dynamo.answer.bind(world.dynamo);
      let turn = seed;
      world.dynamo.answer = async (operation, body) => {
        turn = (turn * 7 + 3) % 11;
        for (let turns = turn; turns > 0; turns -= 1) await new Promise(setImmediate);
        return await answer(operation, body);
      };
      for (let round = 0; world.jobs.length > 0 && round < 100; round += 1) {
        const jobs = world.jobs.splice(0);
        await Promise.all([...jobs, ...jobs, ...jobs].map((job) => world.write(job)));
      }
      expect(phonesIn(world, made)).toEqual(byPlace(PHONES));
      expect(await world.now(made)).toMatchObject({ state: "done", rows: PHONES.length });
    }
  });

  it("of one that has ended do nothing, and neither do those of one that is not there", async () => {
    const world = await fullWorld();
    const made = await world.begin(ALL);
    const [job] = world.jobs;
    if (!job) throw new Error("No job");
    await world.work();
    const before = await world.now(made);
    await world.write(job);
    await world.write({ ...job, exportId: "nobodys-export" });
    expect(await world.now(made)).toEqual(before);
  });

  it("that got lost are handed out again by the clock, once in two minutes", async () => {
    const world = await fullWorld();
    const made = await world.begin(ALL);
    world.jobs.length = 0;
    const tick = () => resumeExports({ exports: world.exports, jobs: world.deps.jobs, clock: world.clock })();
    expect(await tick()).toBe(0);
    world.clock.time += 2 * MINUTE;
    expect([await tick(), await tick(), world.jobs.length]).toEqual([1, 0, 1]);
    await world.work();
    expect(phonesIn(world, made)).toEqual(byPlace(PHONES));
    world.clock.time += 10 * MINUTE;
    expect(await tick()).toBe(0);
  });

  it("of one that nobody ended within a day end it as failed", async () => {
    const world = await fullWorld();
    const made = await world.begin(ALL);
    world.clock.time += 25 * 60 * MINUTE;
    await world.work();
    expect(await world.now(made)).toMatchObject({ state: "failed", reason: "stalled" });
    expect(world.files.files.size).toBe(0);
  });
});

it("has everybody once who was there all along, whoever comes, goes and changes meanwhile", async () => {
  const world = await fullWorld();
  world.clock.step = 2_500;
  const made = await world.begin(ALL);
  const [first, second] = byPlace(PHONES).slice(0, 2).map(phoneOf);
  const newcomers = ["+15550000000001", "+12015550100", "+15125550103"].map(phoneOf);
  for (let round = 0; world.jobs.length > 0; round += 1) {
    const [job] = world.jobs.splice(0, 1);
    if (job) await world.write(job);
    const [newcomer] = newcomers.splice(0, 1);
    if (newcomer) await world.put(newcomer, { firstName: "New" });
    for (const phone of PHONES.slice(2)) await world.put(phone, { firstName: `Ann of ${round}` });
    if (round === 1 && first) await world.register.remove(world.account.id, first);
    if (round === 2 && second) await world.register.remove(world.account.id, second);
  }
  const phones = phonesIn(world, made);
  expect(new Set(phones).size).toBe(phones.length);
  const stayed = PHONES.filter((phone) => phone !== first && phone !== second);
  expect(sorted(phones.filter((phone) => stayed.some((each) => each === phone)))).toEqual(sorted(stayed));
});

it.each(["contacts", "members"] as const)(
  "of %s has nobody who was erased before their page was read",
  async (kind) => {
    const world = await fullWorld();
    const made = await world.begin(kind === "contacts" ? ALL : { kind, groupId: await world.group(...PHONES) });
    world.clock.step = 10_000;
    while ((await world.now(made)).rows === 0) {
      const [job] = world.jobs.splice(0, 1);
      if (job) await world.write(job);
    }
    world.clock.step = 0;
    const [first = "", last = ""] = [byPlace(PHONES).at(0), byPlace(PHONES).at(-1)];
    for (const phone of [first, last].map(phoneOf)) {
      expect(await eraseContact(eraseJobDeps(world))(world.account.id, phone)).toEqual({ kind: "erased" });
    }
    await world.work();
    // What was read before stays as long as the file does (docs/compliance.md).
    expect(sorted(phonesIn(world, made))).toEqual(sorted(PHONES.filter((phone) => phone !== last)));
    expect(world.bytesOf(made)).not.toContain(last);
  },
);
