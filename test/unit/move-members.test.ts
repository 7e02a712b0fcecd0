// The law of moves: however often they are asked for, and wherever they break off, nobody is lost, and nobody joins twice.
import fc from "fast-check";
import { DynamoMembershipMover } from "#shared/groups/dynamo-membership-mover.ts";
import { type MoveMembers, moveMembers } from "#shared/groups/move-members.ts";
import { newId } from "#shared/platform/ids.ts";
import { groupWorld } from "#test/support/group-world.ts";
import { AT, phoneOf, someAccount, someFact, someGroup, someMembership, someSender } from "#test/support/samples.ts";

const PHONES = ["+15125550101", "+15125550113", "+15125550126", "+447700900123", "+13105550100"].map(phoneOf);
const account = someAccount();

const start = async (inA: readonly number[], inB: readonly number[], response?: string) => {
  const world = groupWorld();
  const mover = new DynamoMembershipMover(world.client, world.tables);
  const [a, b] = [someGroup(account.id, "A"), someGroup(account.id, "B")];
  await world.groups.create(a);
  await world.groups.create(
    response === undefined ? b : { ...b, response: { body: response, on: {}, again: "never" } },
  );
  for (const phone of PHONES) await world.contacts.save(account.id, phone, {}, { at: AT, source: "manual" });
  const put = async (groupId: string, places: readonly number[]) => {
    for (const place of places) {
      const phone = PHONES[place];
      if (phone) await world.memberships.add(someMembership(account.id, groupId, phone));
    }
  };
  await put(a.id, inA);
  await put(b.id, inB);
  const begun: string[] = [];
  world.dynamo.onChange(({ table, keys, eventName }) => {
    if (table === world.tables.memberships && eventName === "INSERT" && keys.sk.startsWith("+")) begun.push(keys.sk);
  });
  const ask: MoveMembers = {
    ...{ account, groupId: a.id, toGroup: b.id, phones: PHONES, dryRun: false, cause: newId(), by: "the key" },
  };
  const move = (more: Partial<MoveMembers> = {}) => moveMembers({ ...world, mover })({ ...ask, ...more });
  const roster = async ({ id }: { id: string }) =>
    (await world.memberships.roster(account.id, id, undefined, 100)).items.map(({ phone }) => phone).sort();
  return { world, a, b, begun, move, roster };
};

const places = fc.uniqueArray(fc.nat(PHONES.length - 1));
const phonesAt = (indices: readonly number[]) =>
  PHONES.filter((_, index) => indices.includes(index))
    .map(String)
    .sort();

it("loses nobody and begins one membership each, asked again and again in bad weather", async () => {
  await fc.assert(
    fc.asyncProperty(places, places, fc.nat(), async (inA, inB, seed) => {
      const { world, a, b, begun, move, roster } = await start(inA, inB);
      world.dynamo.faults.byChance(seed, { throttle: 0.1, conflict: 0.2, unprocessed: 0.1, loseAnswer: 0.1 });
      const everybody = new Set([...inA, ...inB]);
      for (let time = 0; time < 3; time += 1) {
        await Promise.allSettled([move(), move({ cause: newId() })]);
        const held = new Set([...(await seen(() => roster(a))), ...(await seen(() => roster(b)))]);
        expect([...held].sort()).toEqual(phonesAt([...everybody]));
      }
      world.dynamo.faults.clear();
      await move();
      expect(await roster(a)).toEqual([]);
      expect(await roster(b)).toEqual(phonesAt([...everybody]));
      expect(begun.sort()).toEqual(phonesAt(inA.filter((place) => !inB.includes(place))));
    }),
    { numRuns: 25 },
  );
});

/** Looks until it sees, though the weather is bad. */
const seen = async <Seen>(look: () => Promise<Seen>, attempts = 50): Promise<Seen> => {
  try {
    return await look();
  } catch (error) {
    if (attempts === 0) throw error;
    return await seen(look, attempts - 1);
  }
};

it("says of each phone what came of it, in the order given", async () => {
  const { move } = await start([0, 1], [1]);
  const outcome = await move({ phones: ["(512) 555-0101", "+15125550113", "+15125550126", "x", "+15125550101"] });
  expect(outcome).toMatchObject({
    kind: "moved",
    results: [
      { phone: "+15125550101", outcome: "moved" },
      { phone: "+15125550113", outcome: "already_there" },
      { phone: "+15125550126", outcome: "not_in" },
      { phone: "x", outcome: "invalid" },
      { phone: "+15125550101", outcome: "moved" },
    ],
  });
});

it("says the same of what it moved when the request is sent again", async () => {
  const { move } = await start([0, 1], []);
  const first = await move();
  expect(await move()).toEqual(first);
  expect(await move({ cause: newId() })).toMatchObject({
    results: PHONES.map((phone) => ({ phone, outcome: "not_in" })),
  });
});

it("only tells in a dry run, with the responses that are due or withheld", async () => {
  const { world, a, move, roster, begun } = await start([0, 1], [], "Welcome to B");
  await world.accounts.addSender(someSender(account.id));
  const [first] = PHONES;
  if (!first) throw new Error("There are phones");
  await world.contacts.note(account.id, first, someFact("subscribed", 0));
  expect(await move({ dryRun: true })).toMatchObject({ responses: { due: 0, withheld: 1 } });
  expect(await move({ dryRun: true, respond: true })).toMatchObject({ responses: { due: 1, withheld: 0 } });
  expect(await roster(a)).toHaveLength(2);
  expect(begun).toEqual([]);
  expect(await move()).toMatchObject({ responses: { due: 0, withheld: 1 } });
});

it("asks for groups of this account, and for one that takes members", async () => {
  const { world, b, move } = await start([0], []);
  expect(await move({ groupId: newId() })).toEqual({ kind: "noSuchGroup" });
  expect(await move({ toGroup: newId() })).toEqual({ kind: "noSuchTarget" });
  await world.groups.change(account.id, b.id, { archivedAt: AT });
  expect(await move()).toEqual({ kind: "targetArchived" });
});
