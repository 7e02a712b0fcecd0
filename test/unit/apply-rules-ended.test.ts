import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { factsKey } from "#shared/contacts/contact-items.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { ADA, PHONE, recent, rulesWorld } from "#test/support/applied-rules.ts";
import type { ItemChange } from "#test/support/in-memory-dynamo.ts";
import { MINUTE, someFact } from "#test/support/samples.ts";
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

type EndedWorld = Awaited<ReturnType<typeof endedWorld>>;
const nowOf = ({ clock }: EndedWorld): string => new Date(clock.time).toISOString();

/** What may change behind a rule's rebuild, of what the rule reads; the rule is made before, and matches nobody yet. */
const CHANGES: Readonly<Record<string, (world: EndedWorld) => Promise<[Rule, (cause: string) => Promise<unknown>]>>> = {
  profile: async (world) => [
    calledByron,
    (cause) => world.put(PHONE, { lastName: "Byron" }, { at: nowOf(world), cause, source: "keyword" }),
  ],
  consent: async (world) => [
    { field: "consent", op: "is", value: "subscribed" },
    (cause) =>
      world.contacts.note(world.account, PHONE, { ...someFact("subscribed", 0, "keyword"), at: nowOf(world), cause }),
  ],
  facts: async ({ client, tables, account, ...world }) => [
    recent(60),
    (cause) => {
      const at = new Date(world.clock.time).toISOString();
      const Item = { ...factsKey(account, PHONE), lastInboundAt: at, changed: { source: "keyword", cause, at } };
      return client.send(new PutCommand({ TableName: tables.contacts, Item }));
    },
  ],
  "standard group": async (world) => {
    const value = [await world.standard()];
    const since = () => new Date(world.clock.time).toISOString();
    return [
      { field: "group", op: "anyOf", value },
      (cause) => world.join(PHONE, String(value[0]), { cause, source: "keyword", since: since() }),
    ];
  },
  "coming back": async (world) => {
    await deleteContact(world.deps)(world.account, PHONE);
    return [
      { field: "phone", op: "isSet" },
      (cause) => world.put(PHONE, { firstName: "Ada" }, { at: nowOf(world), cause, source: "keyword" }),
    ];
  },
};

describe("a bell from before a rule's rebuild that comes again", () => {
  it.each(Object.keys(CHANGES))("takes no response from who joins by a change of %s behind it", async (what) => {
    const world = await endedWorld();
    const { made, put, ring, lastBell, membership, clock } = world;
    await put(PHONE, { firstName: "Ann" });
    await put(PHONE, { firstName: "Bob" });
    const old = lastBell();
    const [rule, change] = (await CHANGES[what]?.(world)) ?? [];
    if (!rule || !change) throw new Error("There is no such change");
    const { id } = await made(rule);
    clock.time += MINUTE;
    await change("what-happened");
    await ring(old);
    const joined = await membership(id, PHONE);
    expect(joined).toMatchObject({ cause: "what-happened", behind: "keyword" });
    expect(joined).not.toHaveProperty("respond");
  });

  it("takes no response from who joins by time that has passed behind it", async () => {
    const { made, put, ring, lastBell, membership, until, clock, tick } = await endedWorld();
    await put(PHONE, { firstName: "Ann" });
    await put(PHONE, { firstName: "Bob" });
    const old = lastBell();
    const { id } = await made({ field: "createdAt", op: "moreThanAgo", value: { n: 1, unit: "hours" } });
    const noted = await until(PHONE);
    clock.time += 61 * MINUTE;
    await ring(old);
    const joined = await membership(id, PHONE);
    expect(joined).toMatchObject({ cause: `time:${noted}` });
    expect(joined).not.toHaveProperty("respond");
    await tick();
    expect(await membership(id, PHONE)).toEqual(joined);
  });

  it("is silent where what took somebody out of a standard group let the rule match: that is kept nowhere", async () => {
    const { made, put, ring, lastBell, membership, clock, standard, join, memberships, account } = await endedWorld();
    await put(PHONE, { firstName: "Ann" });
    await put(PHONE, { firstName: "Bob" });
    const [old, left] = [lastBell(), await standard()];
    await join(PHONE, left);
    const { id } = await made({ field: "group", op: "noneOf", value: [left] });
    clock.time += MINUTE;
    await memberships.remove(account, left, PHONE);
    await ring(old);
    expect(await membership(id, PHONE)).toMatchObject({ cause: `bell:${id}:1`, respond: false });
  });
});
