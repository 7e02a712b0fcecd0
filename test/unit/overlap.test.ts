// The law of overlaps: however the rosters are merged, cut into slices and taken up again, the counts are those of sets.
import fc from "fast-check";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { listOverlap } from "#shared/groups/list-overlap.ts";
import { mergeRosters } from "#shared/groups/merge-rosters.ts";
import { countHeld, noOverlap, pairsOf } from "#shared/groups/overlap.ts";
import { overlapGroups } from "#shared/groups/overlap-groups.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { phoneOf, phonesThatBeginOthers, someAccountId } from "#test/support/samples.ts";

// Phones that begin others, in one shard, and some of other shards.
const PHONES = [
  ...phonesThatBeginOthers(),
  ...["+15125550101", "+15125550113", "+447700900123", "+13105550100"].map(phoneOf),
];
const ACCOUNT = someAccountId();
const someRosters = fc.array(fc.uniqueArray(fc.constantFrom(...PHONES)), { minLength: 2, maxLength: 5 });

const worldOf = async (rosters: readonly string[][]) => {
  const { client, tables } = createInMemoryTables({ pageBytes: 700 });
  const groupIds = rosters.map(() => newId());
  for (const [index, phones] of rosters.entries()) {
    await rosterOf(client, tables, ACCOUNT, groupIds[index] ?? "", phones.map(phoneOf));
  }
  const memberships = new DynamoMembershipStore(client, tables);
  /** Every look at the clock takes so long. */
  const clockOf = (step: number) => {
    let time = 0;
    return { now: () => (time += step) };
  };
  // Groups need no more than to be there.
  const groups = { getAll: async (_: unknown, ids: readonly string[]) => ids.map((id) => ({ id }) as never) };
  return { groupIds, memberships, groups, clockOf };
};

/** What somebody counts who has all the phones of all groups at once. */
const naive = (rosters: readonly string[][]) => {
  const sets = rosters.map((phones) => new Set(phones));
  const everyone = [...new Set(rosters.flat())];
  const holders = (phone: string) => sets.filter((set) => set.has(phone)).length;
  return {
    members: sets.map(({ size }) => size),
    onlyHere: sets.map((set) => [...set].filter((phone) => holders(phone) === 1).length),
    pairs: pairsOf(sets.length).map(([a, b]) => [...(sets[a] ?? [])].filter((phone) => sets[b]?.has(phone)).length),
    all: everyone.filter((phone) => holders(phone) === sets.length).length,
  };
};

const inOrder = (phones: Iterable<string>): string[] =>
  [...phones].sort((a, b) => (shardOf(a) + a < shardOf(b) + b ? -1 : 1));

it("counts what sets count, whatever the groups hold and wherever a slice ends", async () => {
  await fc.assert(
    fc.asyncProperty(
      someRosters,
      fc.constantFrom(0, SLICE_MILLISECONDS / 3, SLICE_MILLISECONDS),
      async (rosters, step) => {
        const { groupIds, clockOf, ...stores } = await worldOf(rosters);
        const count = overlapGroups({ ...stores, clock: clockOf(step) });
        let outcome = await count(ACCOUNT, groupIds);
        let slices = 1;
        for (; outcome.kind === "counting"; slices += 1) outcome = await count(ACCOUNT, groupIds, outcome.soFar);
        expect(outcome).toEqual({ kind: "counted", counts: naive(rosters) });
        const everyone = new Set(rosters.flat()).size;
        if (step === SLICE_MILLISECONDS) expect(slices).toBe(everyone + 1);
        if (step === 0) expect(slices).toBe(1);
      },
    ),
    { numRuns: 25 },
  );
});

it("lists who is in all of some and in none of others, by pages of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      someRosters,
      fc.nat(4),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (rosters, at, limit, slow) => {
        const { groupIds, memberships, clockOf } = await worldOf(rosters);
        const split = 1 + (at % rosters.length);
        const [within, notIn] = [groupIds.slice(0, split), groupIds.slice(split)];
        const list = listOverlap({ memberships, clock: clockOf(slow ? SLICE_MILLISECONDS : 0) });
        const listed: string[] = [];
        let after: Parameters<typeof list>[0]["after"];
        do {
          const page = await list({ account: ACCOUNT, in: within, notIn, after, limit });
          expect(page.phones.length).toBeLessThanOrEqual(limit);
          listed.push(...page.phones);
          after = page.next;
        } while (after !== undefined);
        const has = (index: number, phone: PhoneNumber): boolean => rosters[index]?.includes(phone) ?? false;
        const expected = [...new Set(rosters.flat())].filter((phone) =>
          rosters.every((_, index) => has(index, phone) === index < split),
        );
        expect(listed).toEqual(inOrder(expected));
      },
    ),
    { numRuns: 12 },
  );
});

it("holds no more of a roster in memory than a page, however large it is", async () => {
  const size = 20_000;
  const phones = inOrder(Array.from({ length: size }, (_, index) => `+1512${String(index).padStart(7, "0")}`)).map(
    phoneOf,
  );
  const places = new Map<string, number>(phones.map((phone, index) => [phone, index]));
  let largest = 0;
  // Every second phone is in the second group.
  const roster = (step: number) => async (_: unknown, groupId: string, after: string | undefined, limit: number) => {
    const from = after === undefined ? 0 : (places.get(after) ?? 0) + 1;
    const items = [];
    for (let index = from; index < size && items.length < limit; index += 1) {
      const phone = phones[index];
      if (phone !== undefined && (groupId === "all" || index % step === 0)) items.push({ phone });
    }
    largest = Math.max(largest, items.length);
    return { items, more: items.length === limit } as never;
  };
  const counts = noOverlap(2);
  for await (const { by } of mergeRosters({ roster: roster(2) }, ACCOUNT, ["all", "half"])) {
    countHeld(counts, pairsOf(2), by);
  }
  expect(counts).toEqual({ members: [size, size / 2], onlyHere: [size / 2, 0], pairs: [size / 2], all: size / 2 });
  expect(largest).toBeLessThanOrEqual(500);
});
