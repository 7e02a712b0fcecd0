import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { ADA, PHONE, recent, rulesWorld } from "#test/support/applied-rules.ts";
import type { ItemChange } from "#test/support/in-memory-dynamo.ts";
import { MINUTE } from "#test/support/samples.ts";
import { streamRecord } from "#test/support/stream-record.ts";

const calledByron = { field: "lastName", op: "is", value: "Byron" } satisfies Rule;
const calledLovelace = { field: "lastName", op: "is", value: "Lovelace" } satisfies Rule;

interface Rung {
  readonly change: ItemChange;
  readonly at: number | undefined;
}

/** A world in which a worker may end right behind a write: then the same bell comes again to another. */
const endedWorld = async () => {
  const world = await rulesWorld();
  const { deps, clock, dynamo } = world;
  const rung: Rung[] = [];
  dynamo.onChange((change) => void rung.push({ change, at: clock.time }));
  const lastBell = (end: string = PHONE): Rung => {
    const found = rung.findLast(({ change }) => change.keys.sk.startsWith(PHONE) && change.keys.sk.endsWith(end));
    if (!found) throw new Error("No such bell was rung");
    return found;
  };
  const onContact = contactChanged({ ...deps, deadLetters: { send: async () => {} } });
  const ring = async ({ change, at }: Rung) => void (await onContact({ Records: [streamRecord(change, at)] }));
  /** Rings it for a worker that ends behind its first such write, right before which something happens. @returns whether it did */
  const ringInVain = async (
    bell: Rung,
    write: { operation: string; of: string },
    meanwhile: () => Promise<unknown>,
  ) => {
    const answer = dynamo.answer.bind(dynamo);
    let isOver = false;
    const mortal: typeof answer = async (operation, body) => {
      // What is dead hears no answer, and asks for nothing that would come anywhere.
      if (isOver) throw Object.assign(new Error("dead"), { name: "ValidationException" });
      const isIt = operation === write.operation && JSON.stringify(body).includes(write.of);
      if (!isIt) return await answer(operation, body);
      dynamo.answer = answer;
      await meanwhile();
      dynamo.answer = mortal;
      isOver = true;
      return await answer(operation, body);
    };
    dynamo.answer = mortal;
    await ring(bell);
    dynamo.answer = answer;
    return isOver;
  };
  return { ...world, lastBell, ring, ringInVain };
};

describe("a bell whose worker ended behind a write comes again", () => {
  it("to the rule that became another meanwhile, though it reads nothing of what changed: who joined by the old one leaves", async () => {
    const { made, put, ring, ringInVain, lastBell, changeRule, build, isIn } = await endedWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Bob", lastName: "Byron" });
    await put(PHONE, { firstName: "Ada" });
    await ringInVain(lastBell(), { operation: "TransactWriteItems", of: `#${id}#` }, async () => {
      await changeRule(id, calledLovelace);
      await build();
    });
    expect(await isIn(id)).toBe(true);
    await ring(lastBell());
    expect(await isIn(id)).toBe(false);
  });

  it("and who left by the old one is in again, in silence", async () => {
    const { made, put, ring, ringInVain, lastBell, changeRule, build, isIn, membership } = await endedWorld();
    const { id } = await made(ADA);
    await put(PHONE, { firstName: "Ada", lastName: "Byron" });
    await ring(lastBell());
    await put(PHONE, { firstName: "Bob" });
    const bell = lastBell();
    await ringInVain(bell, { operation: "DeleteItem", of: `#${id}#` }, async () => {
      await changeRule(id, calledByron);
      await build();
    });
    expect(await isIn(id)).toBe(false);
    await ring(bell);
    expect(await membership(id, PHONE)).toMatchObject({ cause: `bell:${id}:2`, respond: false });
  });

  it("also long after, by its keys alone", async () => {
    const { made, put, say, ring, ringInVain, lastBell, changeRule, build, isIn, clock } = await endedWorld();
    const { id } = await made({ field: "consent", op: "is", value: "subscribed" });
    await put(PHONE, { firstName: "Ada", lastName: "Byron" });
    await say(PHONE, "subscribed");
    const { change } = lastBell("#consent");
    await ringInVain({ change, at: clock.time }, { operation: "TransactWriteItems", of: `#${id}#` }, async () => {
      await changeRule(id, calledLovelace);
      await build();
    });
    clock.time += 3 * 24 * 60 * MINUTE;
    const { before: _, after: __, ...keys } = change;
    await ring({ change: keys, at: undefined });
    expect(await isIn(id)).toBe(false);
  });

  it("is no concern of a rule that was there before it was rung", async () => {
    const { made, put, ring, lastBell, clock, dynamo } = await endedWorld();
    await made(calledByron);
    await put(PHONE, { firstName: "Bob", lastName: "Lovelace" });
    clock.time += MINUTE;
    await put(PHONE, { firstName: "Ada" });
    await ring(lastBell());
    dynamo.meter.reset();
    await ring(lastBell());
    // What finds contacts by their names reads a contact; rules read one item, their revision.
    expect(dynamo.meter.requests.get("GetItem")).toBe(1);
  });

  it("leaves the instant of a contact that came back while it was taken away as early as it must be", async () => {
    const { made, put, wrote, ring, ringInVain, lastBell, until, deps, account, clock } = await endedWorld();
    await made(recent(60));
    await made({ field: "createdAt", op: "thisDay" });
    // The rules are older than all that follows: a bell asks those that read what changed.
    clock.time += MINUTE;
    await put(PHONE, {});
    await ring(lastBell());
    await wrote(70);
    const midnight = await until(PHONE);
    await deleteContact(deps)(account, PHONE);
    const facts = lastBell("#facts");
    const comeBack = async () => {
      await put(PHONE, {});
      await ring(lastBell());
    };
    // Of the facts that are gone no bell says that the contact is: it takes nothing away.
    const isMoved = await ringInVain(facts, { operation: "DeleteItem", of: "until#" }, comeBack);
    if (!isMoved) await comeBack();
    await ring(facts);
    expect(await until(PHONE)).toBe(midnight);
  });

  it("moves no instant later, though it asks all rules that there are: that is for who asks all whenever it comes again", async () => {
    const { made, put, wrote, ring, lastBell, until, clock, tick } = await endedWorld();
    await made(recent(60));
    await put(PHONE, {});
    await wrote(0);
    await ring(lastBell("#facts"));
    const noted = await until(PHONE);
    clock.time += 61 * MINUTE;
    await wrote(0);
    await ring(lastBell("#facts"));
    expect(await until(PHONE)).toBe(noted);
    await tick();
    expect(Date.parse((await until(PHONE)) ?? "")).toBeGreaterThan(clock.time);
  });
});
