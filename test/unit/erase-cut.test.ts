// An erase that breaks off, anywhere, and is not asked for again: the look five minutes later ends it.
import { eraseAgain } from "#shared/groups/erase-again.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import { cutAt } from "#test/support/cut-at.ts";
import { type EraseSetup, eraseSetup, MINUTE, PHONE, RULED } from "#test/support/erase-setup.ts";
import { account, MEMBERS, STAFF } from "#test/support/seeded-twin.ts";

const SIDES = ["before", "behind"] as const;
type Side = (typeof SIDES)[number];

/** Cuts an erase at this call. @returns its calls, and whether it got there */
const eraseCut = async ({ deps }: EraseSetup, place: number, side: Side) => {
  const cut = cutAt(deps, place, side);
  await eraseContact(cut.deps)(account, PHONE).catch(() => {});
  return { calls: cut.calls(), wasCut: cut.wasCut() };
};

/** Five minutes pass at a time, until no job is left; each that fails is done once more. */
const look = async ({ deps, queued, clock }: EraseSetup, first = deps): Promise<void> => {
  let looksWith = first;
  for (let looks = 0; queued.length > 0; looks += 1) {
    if (looks > 9) throw new Error("It has no end");
    clock.advance(5 * MINUTE);
    for (const job of queued.splice(0)) {
      await eraseAgain(looksWith)(job).catch(async () => {
        looksWith = deps;
        await eraseAgain(deps)(job);
      });
      looksWith = deps;
    }
  }
};

const expectNothingLeft = async ({ contact, groups, keeping }: EraseSetup): Promise<void> => {
  expect(await contact()).toBeUndefined();
  expect(await groups()).toEqual([]);
  for (const words of ["Zeb", "spam"]) expect(keeping(words)).toEqual([]);
};

const CALLS = [
  ...["jobs.send", "eraser.noteUntil", "memberships.ofContact", "register.remove"],
  ...["memberships.removeBegun", "memberships.removeBegun", "memberships.ofContact", "memberships.removeOrphan"],
  ...["audit.forget", "eraser.erasePage", "reviews.forget"],
];

describe("an erase that breaks off and is not asked for again", () => {
  it("is begun by its second look: cut before that is durable, it takes nothing", async () => {
    const setup = await eraseSetup();
    await eraseCut(setup, 1, "before");
    expect(setup.queued).toEqual([]);
    expect(await setup.contact()).toMatchObject({ firstName: "Zebedee" });
    expect(setup.keeping("Dear Zebedee")).toHaveLength(1);
  });

  it("ends by itself, wherever it was cut", async () => {
    let cuts = 0;
    for (let place = 1; ; place += 1) {
      for (const side of SIDES) {
        if (place === 1 && side === "before") continue;
        const setup = await eraseSetup();
        const { calls, wasCut } = await eraseCut(setup, place, side);
        if (!wasCut) {
          expect(calls).toEqual(CALLS);
          expect(cuts).toBe(2 * CALLS.length - 1);
          return;
        }
        cuts += 1;
        await look(setup);
        await expectNothingLeft(setup);
      }
    }
  });

  it.each([
    ["before the contact's end", "eraser.noteUntil"],
    ["behind the contact's end", "register.remove"],
    ["nowhere", "reviews.forget"],
  ])("was cut %s: ends also where the look breaks off, anywhere, and is done once more", async (_, call) => {
    let cuts = 0;
    for (let place = 1, wasCut = true; wasCut; place += 1) {
      for (const side of SIDES) {
        const setup = await eraseSetup();
        await eraseCut(setup, CALLS.indexOf(call) + 1, "behind");
        const cut = cutAt(setup.deps, place, side);
        await look(setup, cut.deps);
        await expectNothingLeft(setup);
        wasCut = cut.wasCut();
        if (wasCut) cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(10);
  });

  it("keeps who has come back meanwhile, in what they joined then, with what was said of them since", async () => {
    const setup = await eraseSetup();
    const { clock, say, name, contact, groups, keeping } = setup;
    await eraseCut(setup, CALLS.indexOf("register.remove") + 1, "behind");
    expect(await groups()).toEqual([MEMBERS, STAFF, RULED].sort());
    clock.advance(MINUTE);
    await say("START");
    await name("Yolanda", "");
    await say("I am Yolanda");
    await look(setup);
    expect(await contact()).toMatchObject({ firstName: "Yolanda" });
    // Whether they are in that is the rule's to say.
    expect(await groups()).toEqual([RULED]);
    expect(keeping("Zeb")).toEqual([]);
    // Contact, audit entry, text, inbox.
    expect(keeping("Yolanda")).toHaveLength(4);
  });

  it("keeps who has come back behind one that did not break off, also in the groups", async () => {
    const setup = await eraseSetup();
    const { clock, say, name, contact, groups, keeping, deps } = setup;
    await eraseContact(deps)(account, PHONE);
    clock.advance(6_000);
    await say("START");
    await say("COFFEE");
    await name("Yolanda", "");
    await look(setup);
    expect(await contact()).toMatchObject({ firstName: "Yolanda" });
    expect(await groups()).toEqual([MEMBERS]);
    expect(keeping("Yolanda")).toHaveLength(2);
  });

  it("is asked for anew where the contact was never taken away: what was said of it until then goes, too", async () => {
    const setup = await eraseSetup();
    const { clock, say, name } = setup;
    await eraseCut(setup, 1, "behind");
    clock.advance(MINUTE);
    await name("Zebby", "Zebedee");
    await say("Zebby, please");
    await look(setup);
    await expectNothingLeft(setup);
  });
});
