// `node test/bench/synthetic-export.ts SIZE`: an export of contacts over a store that makes its pages up, and files that are
// counted and dropped; prints what it came to, with the most memory that the process ever had. A process of its own, so that
// this is its own.
import type { Export } from "#shared/exports/export.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import { writeExport } from "#shared/exports/write-export.ts";
import type { Looked } from "#shared/groups/rule-subjects.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { AT, phoneOf, someAccount } from "#test/support/samples.ts";

const size = Number(process.argv[2]);
const account = someAccount();
const perShard = Math.ceil(size / 16);
const first = (shard: string): number => 10_000_000 + Number(shard) * perShard;

const lookedAt = (number: number): Looked => {
  const phone = phoneOf(`+15${number + 100_000_000}`);
  const profile = { firstName: "Ada", lastName: `Lovelace ${number}`, email: `ada.${number}@example.com` };
  const contact = { ...profile, phone, createdAt: AT, source: "import", version: 1 } as const;
  const consent = { state: "subscribed", at: AT, how: "keyword", version: 1 } as const;
  return { phone, known: { contact, consent, facts: undefined }, memberships: new Map(), until: undefined };
};

let kept: Export = {
  ...{ v: 1, id: "synthetic", accountId: account.id, of: { kind: "contacts" }, by: { keyId: "key", label: "Till" } },
  ...{ createdAt: new Date().toISOString(), fields: [], state: "waiting", rows: 0, bytes: 0 },
  ...{ run: 0, step: 0, isThrough: false, nextPart: 0, parts: [] },
};
let rest = Buffer.alloc(0);
const nobody = async (): Promise<never> => {
  throw new Error("Nobody asks for this");
};
const jobs: WriteExport[] = [];
let uploaded = 0;
const write = writeExport({
  accounts: { getAccount: async () => account },
  fields: { read: async () => ({ fields: [], revision: 0 }) },
  subjects: {
    page: async (_account, shard, after, limit) => {
      const begin = after === undefined ? first(shard) : Number(after.slice(3)) - 100_000_000 + 1;
      const end = Math.min(begin + limit, first(shard) + perShard);
      const items = Array.from({ length: end - begin }, (_, index) => lookedAt(begin + index));
      return { items, next: end < first(shard) + perShard ? items.at(-1)?.phone : undefined };
    },
  },
  memberships: { among: nobody, inShard: nobody },
  members: { people: nobody },
  contacts: { records: nobody },
  groups: { get: nobody, getAll: nobody },
  campaigns: { get: nobody },
  imports: { get: nobody },
  importRows: { errors: nobody },
  audience: { page: nobody },
  texts: { find: nobody },
  window: () => ({ kind: "open" }),
  exports: {
    begin: async () => {
      kept = { ...kept, run: kept.run + 1, nextPart: kept.nextPart + 1, state: "writing" };
      return kept;
    },
    save: async (progress) => {
      kept = progress;
      return true;
    },
  },
  files: {
    put: async (_key, body) => {
      rest = Buffer.from(body);
    },
    read: async () => rest,
    begin: async (key) => ({ key, uploadId: "upload" }),
    addPart: async (_upload, number, body) => {
      uploaded += body.length;
      return { number, etag: `"${number}"` };
    },
    finish: async () => {},
  },
  jobs: { send: async (some) => void jobs.push(...some) },
  clock: systemClock,
});
const began = performance.now();
jobs.push({ v: 1, kind: "export", accountId: account.id, exportId: kept.id });
for (let job = jobs.pop(); job; job = jobs.pop()) await write(job);
const seconds = (performance.now() - began) / 1_000;
if (kept.state !== "done" || kept.bytes !== uploaded) throw new Error(`The export is ${kept.state}`);
const megabytes = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ rows: kept.rows, parts: kept.parts.length, bytes: kept.bytes, seconds, megabytes }));
