import fc from "fast-check";
import { setConsent } from "#shared/contacts/set-consent.ts";
import type { Import } from "#shared/imports/import.ts";
import { resumeImports } from "#shared/imports/resume-imports.ts";
import type { StartImport } from "#shared/imports/start-import.ts";
import { undoImport } from "#shared/imports/undo-import.ts";
import { cutEverywhere } from "#test/support/cut-everywhere.ts";
import { importWorld } from "#test/support/import-world.ts";
import { MINUTE, phoneOf, secondsLater, someFact } from "#test/support/samples.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const PHONES = [150, 101, 152, 153, 154].map((last) => phoneOf(`+15125550${last}`));
const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." } as const;

/** New, known with another name, with a consent that outlived its contact, stopped, and as it is already. */
const peopled = async (): Promise<World> => {
  const world = await importWorld();
  const { account, contacts } = world;
  const [, known, gone, stopped, same] = PHONES;
  if (!known || !gone || !stopped || !same) throw new Error("No phones");
  const write = { at: secondsLater(-60), source: "manual", cause: "before" } as const;
  await contacts.note(account.id, known, { ...someFact("pending", -60), cause: "before" });
  await contacts.save(account.id, known, { firstName: "Bo" }, write);
  for (const phone of [gone, stopped]) {
    await contacts.note(account.id, phone, { ...someFact("unsubscribed", -60), cause: "before" });
  }
  await contacts.save(account.id, stopped, {}, write);
  await contacts.note(account.id, same, { ...someFact("subscribed", -60), cause: "before" });
  await contacts.save(account.id, same, { firstName: "Sam" }, write);
  return world;
};

const FILE = [
  ...["phone,first_name", "5125550150,Zoë", "5125550101,Bob", "none,Al", "5125550152,Cy"],
  ...["5125550150,Twice", '"5125550153,Di', "5125550153,Di", "5125550154,Sam", "5125550101,Once more", ""],
].join("\n");

/** All that an import may change, as it is. */
const whole = async (world: World, of: Import) => {
  const { account, contacts, memberships, group, rows } = world;
  const people = PHONES.map(async (phone) => ({
    known: await contacts.find(account.id, phone),
    records: await contacts.records(account.id, phone),
    member: await memberships.find(account.id, group.id, phone),
  }));
  const { state, counts, endedAt } = await world.now(of);
  return { people: await Promise.all(people), errors: await rows.errors(of, undefined, 100), state, counts, endedAt };
};

const begun = async (more: Partial<StartImport> = {}) => {
  const world = await peopled();
  const of = await world.begin(FILE, { consent: ATTESTED, groupIds: [world.group.id], ...more }, "import-0001");
  return { world, of };
};

const COUNTS = { read: 9, created: 2, updated: 2, unchanged: 1, failed: 2, duplicates: 2, consentKept: 2 };

/** Calls of stores, files and the queue that one import of the file makes. */
const CALLS = 43;

describe("an import", () => {
  it("that is cut at any call and begun again ends as if it had not been", async () => {
    const uncut = await begun();
    await uncut.world.work();
    const expected = await whole(uncut.world, uncut.of);
    expect(expected).toMatchObject({ state: "done", counts: COUNTS });
    const cuts = await cutEverywhere(begun, ["before", "behind"], async ({ world, of }) => {
      expect(await whole(world, of)).toEqual(expected);
    });
    expect(cuts).toBe(2 * CALLS);
  }, 120_000);

  it("that comes twice, and all at once, brings each row in once", async () => {
    const uncut = await begun();
    await uncut.world.work();
    const expected = await whole(uncut.world, uncut.of);
    const { world, of } = await begun();
    const [job] = world.jobs.splice(0);
    if (!job) throw new Error("No job");
    await Promise.all([world.run(job), world.run(job), world.run(job)]);
    await world.run(job);
    // Workers that meet may write the same twice, which nothing follows from.
    const written = (of: object) => JSON.stringify(of).replace(/"version":\d+/g, "");
    expect(written(await whole(world, of))).toBe(written(expected));
  });

  it("goes on in slices from where it was", async () => {
    const { world, of } = await begun();
    world.clock.step = 4_000;
    let slices = 0;
    for (; world.jobs.length > 0; slices += 1) {
      const [job] = world.jobs.splice(0);
      if (job) await world.run(job);
    }
    expect(slices).toBeGreaterThan(2);
    expect(await world.now(of)).toMatchObject({ state: "done", counts: COUNTS });
  });

  it("whose job got lost is handed out again by the clock", async () => {
    const { world, of } = await begun();
    world.jobs.splice(0);
    const resume = resumeImports({ ...world.starting, imports: world.imports });
    expect(await resume()).toBe(0);
    world.clock.time += 2 * MINUTE;
    expect(await resume()).toBe(1);
    await world.work();
    expect(await world.now(of)).toMatchObject({ state: "done", counts: COUNTS });
  });

  it("lets what the person said since it was attested stand, whenever its row comes", async () => {
    const { world, of } = await begun({ consent: { state: "unsubscribed" }, groupIds: [] });
    const { account, contacts } = world;
    const [, known] = PHONES;
    if (!known) throw new Error("No phone");
    world.clock.time += MINUTE;
    await contacts.note(account.id, known, someFact("subscribed", 30));
    await world.work();
    expect((await world.now(of)).state).toBe("done");
    expect((await contacts.find(account.id, known)).consent?.state).toBe("subscribed");
  });

  it("turns back no STOP that comes in while its row is in hand", async () => {
    const { world, of } = await begun();
    const { account, contacts } = world;
    const [job] = world.jobs.splice(0);
    const [phone] = PHONES;
    if (!job || !phone) throw new Error("No job");
    let heard = 0;
    const hears = {
      find: async (...asked: Parameters<typeof contacts.find>) => {
        const known = await contacts.find(...asked);
        // Texted before the import was started, heard now.
        if (asked[1] === phone && heard++ === 0) await contacts.note(account.id, phone, someFact("unsubscribed", -5));
        return known;
      },
      save: contacts.save.bind(contacts),
      note: contacts.note.bind(contacts),
      records: contacts.records.bind(contacts),
      list: contacts.list.bind(contacts),
    };
    await world.run(job, { ...world.deps, contacts: hears });
    expect((await contacts.find(account.id, phone)).consent?.state).toBe("unsubscribed");
    expect((await world.now(of)).counts.consentKept).toBe(COUNTS.consentKept + 1);
  });

  it("in no order with edits, texts, other imports and undos subscribes whom somebody unsubscribed", async () => {
    type Step = "import" | "pending" | "suppress" | "edit" | "stop" | "staff" | "start" | "override" | "undo";
    const steps = fc.array(
      fc.constantFrom<Step>("import", "pending", "suppress", "edit", "stop", "staff", "start", "override", "undo"),
      {
        minLength: 2,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const world = await importWorld();
        const { account, contacts } = world;
        const phone = phoneOf("+15125550150");
        const by = { keyId: "key", role: "manager", integration: false } as const;
        const imports: Import[] = [];
        const undo = async (of: Import | undefined) => {
          if (of) await undoImport(world.starting)(of, { id: "key", label: "Till" });
          await world.work();
        };
        const bring = async (consent: StartImport["consent"]) => {
          imports.push(await world.begin("phone,first_name\n5125550150,Zoë\n", { consent }));
          await world.work();
        };
        for (const [index, step] of taken.entries()) {
          world.clock.time += MINUTE;
          const state = async () => (await contacts.find(account.id, phone)).consent?.state;
          const before = await state();
          const fact = { ...someFact(step === "start" ? "subscribed" : "unsubscribed", (index + 1) * 60) };
          if (step === "import") await bring(ATTESTED);
          if (step === "pending") await bring({ state: "pending" });
          if (step === "suppress") await bring({ state: "unsubscribed" });
          if (step === "undo") await undo(imports[index % Math.max(1, imports.length)]);
          if (step === "edit")
            await contacts.save(account.id, phone, { firstName: `${index}` }, { at: fact.at, source: "manual" });
          if (step === "stop" || step === "start") await contacts.note(account.id, phone, fact);
          if (step === "staff") {
            const said = { account, phone, state: "unsubscribed", evidence: "Told us", by, cause: fact.cause } as const;
            await setConsent({ contacts, clock: world.clock })({ ...said, at: fact.at });
          }
          if (step === "override") {
            const owner = { ...by, role: "owner" } as const;
            const agreed = { state: "subscribed", evidence: "Called us", override: true, cause: fact.cause } as const;
            await setConsent({ contacts, clock: world.clock })({ account, phone, by: owner, at: fact.at, ...agreed });
            if (before === "unsubscribed") expect(await state()).toBe("subscribed");
          }
          if (before === "unsubscribed" && step !== "start" && step !== "override")
            expect(await state()).toBe("unsubscribed");
          if (step === "stop" || step === "suppress") expect(await state()).toBe("unsubscribed");
          if (step === "import" && before !== "unsubscribed") expect(await state()).toBe("subscribed");
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  }, 60_000);
});
