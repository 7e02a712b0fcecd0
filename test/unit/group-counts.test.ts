// The law of counts: whatever happens to groups, in whatever order its bells ring, at rest the counters are what somebody
// counts who looks at every item.
import fc from "fast-check";
import { addMembers } from "#shared/groups/add-members.ts";
import { archiveGroup } from "#shared/groups/archive-group.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import { NOBODY, sameCount } from "#shared/groups/group-count.ts";
import { removeMembers } from "#shared/groups/remove-members.ts";
import { newId } from "#shared/platform/ids.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { type GroupWorld, groupWorld } from "#test/support/group-world.ts";
import { AT, phoneOf, secondsLater, someAccount, someGroup, someMembership } from "#test/support/samples.ts";

// Two of one shard, so that their bells are answered together; one abroad; one in no country's plan.
const PHONES = ["+15125550101", "+15125550113", "+15125550126", "+447700900123", "+8821612345678"].map(phoneOf);
const account = someAccount();

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("add", "remove", "stop", "start", "erase", "back") as fc.Arbitrary<
      "add" | "remove" | "stop" | "start" | "erase" | "back"
    >,
    group: fc.nat(2),
    phone: fc.nat(PHONES.length - 1),
  }),
  fc.record({
    kind: fc.constantFrom("bulk", "bulkRemove", "rename", "archive", "restore") as fc.Arbitrary<
      "bulk" | "bulkRemove" | "rename" | "archive" | "restore"
    >,
    group: fc.nat(2),
    phone: fc.constant(0),
  }),
  fc.record({ kind: fc.constant("delete" as const), group: fc.nat(2), phone: fc.constant(0) }),
  fc.record({ kind: fc.constant("ring" as const), group: fc.nat(1_000), phone: fc.constant(0) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const start = async (world: GroupWorld) => {
  const groups = [someGroup(account.id, "A"), someGroup(account.id, "B"), someGroup(account.id, "C")];
  for (const group of groups) await world.groups.create(group);
  for (const phone of PHONES) await world.contacts.save(account.id, phone, {}, { at: AT, source: "manual" });
  let facts = 0;

  const act = async ({ kind, group: index, phone: place }: Step): Promise<void> => {
    const [group, phone] = [groups[index % groups.length], PHONES[place]];
    if (!group || !phone) throw new Error("There are groups and phones");
    facts += 1;
    const fact = (state: "subscribed" | "unsubscribed") =>
      world.contacts.note(account.id, phone, {
        ...{ state, at: secondsLater(facts), how: "text", by: "person", evidence: "", cause: `c${facts}` },
      });
    switch (kind) {
      case "add":
        await world.memberships.add(someMembership(account.id, group.id, phone));
        return;
      case "remove":
        await world.memberships.remove(account.id, group.id, phone);
        return;
      case "stop":
        await fact("unsubscribed");
        return;
      case "start":
        await fact("subscribed");
        return;
      case "erase":
        await eraseContact(eraseJobDeps(world))(account.id, phone);
        return;
      case "back":
        await world.contacts.save(account.id, phone, {}, { at: secondsLater(facts), source: "manual" });
        return;
      case "bulk": {
        const input = { account, groupId: group.id, phones: PHONES, dryRun: false, cause: newId(), by: "key" };
        await addMembers(world)(input);
        return;
      }
      case "bulkRemove":
        await removeMembers(world)(account, group.id, PHONES.slice(1));
        return;
      case "rename":
        await world.groups.change(account.id, group.id, { name: ["A", "a", "D"][facts % 3] ?? "E" });
        return;
      case "archive":
        await archiveGroup(world)(account.id, group.id, "archived");
        return;
      case "restore":
        await archiveGroup(world)(account.id, group.id, "active");
        return;
      case "delete":
        await world.removal.remove(account.id, group.id);
        return;
      case "ring":
        await world.ringSome(index);
    }
  };
  return { groups, act };
};

const expectTrueCounts = async (world: GroupWorld, groupIds: readonly string[]): Promise<void> => {
  for (const id of groupIds) {
    const isThere = (await world.groups.get(account.id, id)) !== undefined;
    const kept = (await world.counts.countsOf(account.id, id, id)).get(id);
    const counted = await world.trueCount(account.id, id, PHONES);
    if (!sameCount(kept ?? NOBODY, counted)) expect(kept).toEqual(counted);
    if (isThere) continue;
    expect({ kept, counted }).toEqual({ kept: undefined, counted: NOBODY });
    for (const phone of PHONES) expect(await world.counts.groupsCounting(account.id, phone)).not.toContain(id);
  }
};

describe.each([
  ["in good weather", 40, {}],
  ["in bad weather", 25, { throttle: 0.02, conflict: 0.04, unprocessed: 0.1, stale: 0.4, loseAnswer: 0.03 }],
])("counts %s", (_, numRuns, weather) => {
  it("are at rest what a recount finds, whatever happened and however its bells rang", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }), fc.nat(), async (rounds, seed) => {
        const world = groupWorld();
        const { groups, act } = await start(world);
        world.dynamo.faults.byChance(seed, weather);
        // What is in one round happens at once; in bad weather some of it is refused.
        world.slowDown(seed);
        for (const [index, round] of rounds.entries()) {
          await Promise.allSettled([...round.map(act), world.ringSome(seed + index)]);
        }
        await world.rest(seed);
        world.dynamo.faults.clear();
        await expectTrueCounts(
          world,
          groups.map(({ id }) => id),
        );
        const { items } = await world.groups.list(account.id, undefined, 10, true);
        expect(new Set(items.map(({ name }) => name.toLowerCase())).size).toBe(items.length);
      }),
      { numRuns },
    );
  });
});
