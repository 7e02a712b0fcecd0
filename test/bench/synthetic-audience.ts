// `node test/bench/synthetic-audience.ts SIZE`: a campaign's list over a store that makes its pages up and counts what is
// written; prints what it came to, with the most memory that the process ever had. A process of its own, so that this is its own.
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { audienceJobs } from "#shared/campaigns/begin-audience.ts";
import { buildAudience } from "#shared/campaigns/build-audience.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { systemClock } from "#shared/platform/clock.ts";
import type { ShardProgress } from "#shared/platform/shard-walk.ts";
import { someCampaign } from "#test/support/audience-world.ts";
import { AT, phoneOf, someAccount, someMembership } from "#test/support/samples.ts";

const size = Number(process.argv[2]);
const account = someAccount();
const perShard = size / 16;
/** Every phone is in the first group, every second one in the second, every tenth is excluded. */
const [everybody, seconds, tenths] = ["everybody", "every-second", "every-tenth"];
const stepOf = (groupId: string): number => (groupId === everybody ? 1 : groupId === seconds ? 2 : 10);
const numberOf = (phone: PhoneNumber): number => Number(phone.slice(2)) - 2_015_550_000;
const phoneAt = (number: number) => phoneOf(`+1${2_015_550_000 + number}`);
let campaign: Campaign = someCampaign(account.id, {
  ...{ groupIds: [everybody, seconds], excludeGroupIds: [tenths], state: "building", attempt: 1 },
  revisions: { [everybody]: 0, [seconds]: 0, [tenths]: 0 },
});
let written = 0;
const progress = new Map<string, ShardProgress<PhoneNumber>>();
const build = buildAudience({
  accounts: { getAccount: async () => account },
  members: {
    people: async (_, phones) =>
      phones.map((phone) => ({
        contact: { phone, createdAt: AT, source: "import", version: 1, timeZone: "America/New_York" },
        consent: { state: "subscribed", at: AT, how: "import", version: 1 },
      })),
  },
  memberships: {
    inShard: async (_, groupId, shard, after, limit) => {
      const [first, step] = [Number(shard) * perShard, stepOf(groupId)];
      const begin = after === undefined ? first : numberOf(after) + 1;
      const start = Math.ceil(begin / step) * step;
      const count = Math.max(0, Math.min(limit, Math.ceil((first + perShard - start) / step)));
      const phones = Array.from({ length: count }, (__, index) => phoneAt(start + index * step));
      const items = phones.map((phone) => someMembership(account.id, groupId, phone));
      return { items, next: count === limit ? phones.at(-1) : undefined };
    },
  },
  audiences: {
    page: async () => ({ rows: [], next: undefined }),
    insertAll: async (_, rows) => {
      written += rows.length;
    },
  },
  campaigns: {
    get: async () => campaign,
    change: async (_, decide) => {
      campaign = { ...campaign, frozen: decide(campaign)?.frozen ?? undefined };
      return { kind: "changed", campaign };
    },
  },
  groups: {
    getAll: async (_, ids) =>
      ids.map((id) => ({ id, accountId: account.id, name: id, kind: "standard", createdAt: AT, version: 1 })),
  },
  texts: { find: async () => [] },
  replied: { among: async () => new Set() },
  walks: {
    begin: async (_, shard, at) =>
      progress.get(shard) ?? {
        ...{ shard, run: 1, step: 0, after: undefined, plan: undefined, through: false, done: false, atWork: true },
        ...{ counts: {}, startedAt: at, at },
      },
    save: async (_, one) => progress.set(one.shard, one) !== undefined,
    read: async () => [...progress.values()],
  },
  jobs: {
    send: async (jobs) => {
      for (const job of jobs) if (job.kind === "audience") waiting.push(job);
    },
  },
  clock: systemClock,
});
const waiting = audienceJobs(campaign);
const began = performance.now();
for (let job = waiting.shift(); job; job = waiting.shift()) await build(job);
const elapsed = (performance.now() - began) / 1_000;
const { audience = 0, included = 0 } = campaign.frozen ?? {};
const megabytes = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ audience, included, written, seconds: elapsed, megabytes }));
