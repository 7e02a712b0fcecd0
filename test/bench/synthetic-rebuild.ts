// `node test/bench/synthetic-rebuild.ts SIZE`: a rebuild over a store that makes its pages up and counts what is written;
// prints what it came to, with the most memory that the process ever had. A process of its own, so that this is its own.
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { buildGroup } from "#shared/groups/build-group.ts";
import { compileRule } from "#shared/groups/compile-rule.ts";
import type { Membership } from "#shared/groups/group.ts";
import type { Looked, RuleSubjects } from "#shared/groups/rule-subjects.ts";
import { walkJobs } from "#shared/groups/walk-job.ts";
import { systemClock } from "#shared/platform/clock.ts";
import type { ShardProgress } from "#shared/platform/shard-walk.ts";
import { someDynamicGroup } from "#test/support/dynamic-samples.ts";
import { AT, phoneOf, someAccount, someMembership } from "#test/support/samples.ts";

const size = Number(process.argv[2]);
const { id: accountId, ...account } = someAccount();
const group = someDynamicGroup(accountId, {
  all: [
    { field: "firstName", op: "is", value: "Ada" },
    { field: "createdAt", op: "moreThanAgo", value: { n: 1, unit: "days" } },
  ],
});
const perShard = Math.ceil(size / 16);
const first = (shard: string): number => 10_000_000 + Number(shard) * perShard;
const phoneAt = (number: number) => phoneOf(`+15${number + 100_000_000}`);
let added = 0;

/** Every second one matches, and is not in yet. */
const lookedAt = (number: number, memberships: ReadonlyMap<string, Membership> = new Map()): Looked => {
  const phone = phoneAt(number);
  const firstName = number % 2 === 0 ? "Ada" : `Bea ${number}`;
  const contact = { phone, firstName, createdAt: "2026-01-05T10:00:00.000Z", source: "import", version: 1 } as const;
  return { phone, known: { contact, consent: undefined, facts: undefined }, memberships, until: undefined };
};

const subjects: RuleSubjects = {
  look: async (_account, phones) =>
    phones.map((phone) => {
      const joined = { ...someMembership(accountId, group.id, phone), since: AT };
      return lookedAt(Number(phone.slice(3)) - 100_000_000, new Map([[group.id, joined]]));
    }),
  page: async (_account, shard, after, limit) => {
    const begin = after === undefined ? first(shard) : Number(after.slice(3)) - 100_000_000 + 1;
    const end = Math.min(begin + limit, first(shard) + perShard);
    const items = Array.from({ length: end - begin }, (_, index) => lookedAt(begin + index));
    return { items, next: end < first(shard) + perShard ? items.at(-1)?.phone : undefined };
  },
};
const progress = new Map<string, ShardProgress<PhoneNumber>>();
const compiled = compileRule(group.rule, { fields: [], account });
if (compiled.kind === "invalid") throw new Error(compiled.reason);
const active = [{ group, rule: compiled.rule }];
const build = buildGroup({
  subjects,
  rulesOf: async () => ({ revision: 1, active }),
  untils: { move: async () => true },
  memberships: {
    add: async () => "added",
    removeBegun: async () => true,
    addAll: async (memberships) => {
      added += memberships.length;
    },
  },
  dynamicGroups: { change: async () => ({ kind: "unchanged", group }) },
  walks: {
    begin: async (_walk, shard, at) => ({
      ...{ shard, run: 1, step: 0, after: undefined, plan: undefined, through: false, done: false, atWork: true },
      ...{ counts: {}, startedAt: at, at },
    }),
    save: async (_walk, one) => progress.set(one.shard, one) !== undefined,
    read: async () => [...progress.values()],
  },
  jobs: { send: async () => {} },
  clock: systemClock,
});
const began = performance.now();
for (const job of walkJobs({ accountId, groupId: group.id, kind: "build", walk: 1 })) await build(job);
const seconds = (performance.now() - began) / 1_000;
const seen = [...progress.values()].reduce((sum, one) => sum + (one.counts.seen ?? 0), 0);
console.log(JSON.stringify({ seen, added, seconds, megabytes: process.resourceUsage().maxRSS / 1_024 }));
