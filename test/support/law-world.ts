// An account whose dynamic groups are kept true by workers that may end, bells that are late, repeated and in another order,
// and jobs that come again: whatever happens is drawn from one seed.

import { accountIdSchema } from "#shared/accounts/account.ts";
import { resumeBuilds } from "#shared/groups/build-resume.ts";
import { handOutRechecks } from "#shared/groups/hand-out-rechecks.ts";
import type { RecheckJob } from "#shared/groups/recheck-contacts.ts";
import { refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import { hashId } from "#shared/platform/ids.ts";
import { createInMemoryTables, type ItemChange } from "./in-memory-dynamo.ts";
import { mortalWorkers, type Work } from "./mortal-workers.ts";
import { MINUTE, NOW, someAccount, someKey } from "./samples.ts";
import { seededRandom } from "./seeded-random.ts";
import { streamRecord } from "./stream-record.ts";

const ENDS = 0.25;
const MOST_CALLS = 24;
const REPEATED = 0.2;
const MOST_ROUNDS = 300;

interface Rung {
  readonly change: ItemChange;
  /** When it was written; of one that is rung again by its keys nobody knows. */
  readonly at: number | undefined;
}
type Job =
  | { readonly kind: "walks"; readonly job: WalkJob; readonly from: number }
  | { readonly kind: "rechecks"; readonly job: RecheckJob; readonly from: number };

export const lawWorld = async (seed: number) => {
  const random = seededRandom(seed);
  const twin = createInMemoryTables({ pageBytes: 2_000 });
  const { dynamo, tables } = twin;
  const clock = { time: NOW, now: () => clock.time };
  const bells: Rung[] = [];
  const heard: Rung[] = [];
  const jobs: Job[] = [];
  /** The same ids for the same seed, for what is sorted by them. */
  const made: string[] = [];
  const nextId = (): string => {
    const id = hashId("law", String(seed), String(made.length));
    made.push(id);
    return id;
  };
  const owner = someAccount(accountIdSchema.parse(nextId()));
  const pick = <T>(some: readonly T[]): T => {
    const picked = some[Math.floor(random() * some.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from");
    return picked;
  };
  const count = { ended: 0, restarts: 0 };
  const state = { mayEnd: true };
  const employ = mortalWorkers(
    twin,
    clock,
    {
      jobs: (some, delay) =>
        void jobs.push(...some.map((job) => ({ kind: "walks", job, from: clock.time + delay * 1_000 }) as const)),
      rechecks: (some) => void jobs.push(...some.map((job) => ({ kind: "rechecks", job, from: clock.time }) as const)),
      unanswered: (some) =>
        void bells.push(
          ...some.map(({ table, keys }) => ({ change: { table, keys, eventName: "MODIFY" as const }, at: undefined })),
        ),
    },
    random,
  );
  dynamo.onChange((change) => {
    const isHeard =
      change.table === tables.contacts ? change.keys.sk.startsWith("+") : /^(\+|sweep)/.test(change.keys.sk);
    if (isHeard) bells.push({ change, at: clock.time });
  });
  /** Somebody's work that may end anywhere; @returns undefined when it did. */
  const mortal = async <T>(act: (work: Work) => Promise<T>): Promise<{ done: T } | undefined> => {
    const calls = state.mayEnd && random() < ENDS ? Math.floor(random() * MOST_CALLS) : Infinity;
    const outcome = await employ(act, calls);
    if (!outcome) count.ended += 1;
    return outcome;
  };
  const shuffled = <T>(some: readonly T[]): T[] =>
    some
      .map((one) => ({ one, by: random() }))
      .sort((a, b) => a.by - b.by)
      .map(({ one }) => one);
  const batches = <T>(some: readonly T[]): T[][] => {
    const left = [...some];
    const made: T[][] = [];
    while (left.length > 0) made.push(left.splice(0, 1 + Math.floor(random() * 6)));
    return made;
  };
  const taken = <T>(from: T[], share: number, isReady: (one: T) => boolean = () => true): T[] => {
    const some = from.filter((one) => isReady(one) && random() < share);
    for (const one of some) from.splice(from.indexOf(one), 1);
    return some;
  };

  const ring = async (share: number): Promise<void> => {
    const some = taken(bells, share);
    heard.push(...some);
    const again = state.mayEnd && heard.length > 0 ? [pick(heard), pick(heard)] : [];
    const rung = shuffled([
      ...some,
      ...some.filter(() => random() < REPEATED),
      ...again.filter(() => random() < REPEATED),
    ]);
    const work = (["contacts", "memberships"] as const).flatMap((name) =>
      batches(rung.filter(({ change }) => change.table === tables[name])).map(async (batch) => {
        const outcome = await mortal((worker) =>
          worker[name]({ Records: batch.map(({ change, at }) => streamRecord(change, at)) }),
        );
        if (!outcome) bells.push(...batch);
      }),
    );
    await Promise.all(work);
  };

  const workOff = async (share: number): Promise<void> => {
    const some = taken(jobs, share, ({ from }) => from <= clock.time);
    const repeated = shuffled([...some, ...some.filter(() => random() < REPEATED / 2)]);
    const work = (["walks", "rechecks"] as const).flatMap((kind) =>
      batches(repeated.filter((one) => one.kind === kind)).map(async (batch) => {
        const Records = batch.map(({ job }, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) }));
        const outcome = await mortal((worker) => worker[kind]({ Records }));
        if (!outcome && kind === "walks") count.restarts += 1;
        const failed = outcome?.done.batchItemFailures.map(
          ({ itemIdentifier }) => batch[Number(itemIdentifier.slice(1))],
        );
        jobs.push(...(failed ?? batch).flatMap((one) => one ?? []));
      }),
    );
    await Promise.all(work);
  };

  const everyMinute = () =>
    mortal(async ({ deps, handedOut }) => {
      await Promise.all([handOutRechecks({ ...deps, jobs: handedOut })(), resumeBuilds(deps)()]);
    });
  const everyHour = () => mortal(({ deps }) => refreshDynamicGroups(deps)(owner.id));

  /** Nothing more ends or fails, and all that waits is worked off: bells, jobs, and what the clock hands out. No comparison. */
  const rest = async (): Promise<void> => {
    dynamo.faults.clear();
    state.mayEnd = false;
    await everyHour();
    for (let round = 0; ; round += 1) {
      if (round === MOST_ROUNDS)
        throw new Error(
          `seed ${seed}: no rest: ${JSON.stringify({ bells: bells.slice(0, 3), jobs: jobs.slice(0, 3) })}`,
        );
      await Promise.all([ring(0.7), workOff(0.7)]);
      if (bells.length > 0 || jobs.some(({ from }) => from <= clock.time)) continue;
      await everyMinute();
      if (jobs.some(({ from }) => from <= clock.time)) continue;
      const building = await employ(({ deps }) => deps.dynamicGroups.building());
      if (jobs.length === 0 && building?.done.length === 0) break;
      clock.time += MINUTE;
    }
    state.mayEnd = true;
  };

  await employ(({ deps }) => deps.accounts.createAccount(owner, someKey(owner.id)));
  return {
    ...{ ...twin, seed, account: owner.id, clock, random, pick, nextId, state, count, employ, mortal, ring, workOff },
    ...{ everyMinute, everyHour, rest },
  };
};
export type LawWorld = Awaited<ReturnType<typeof lawWorld>>;
