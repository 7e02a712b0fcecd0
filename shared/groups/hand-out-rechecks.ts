import type { Clock } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { MeasuredQueue } from "#shared/platform/job-queue.ts";
import type { RecheckJob } from "./recheck-contacts.ts";
import type { UntilStore } from "./rule-subjects.ts";

export interface HandOutRechecksDeps {
  readonly untils: Pick<UntilStore, "due">;
  readonly jobs: MeasuredQueue<RecheckJob>;
  readonly clock: Clock;
}

/** Contacts a shard that one tick takes on: 32,000 a minute. */
const MOST_A_SHARD = 2_000;
const CONTACTS_A_JOB = 25;
/** One tick's worth in the queue. */
const MOST_JOBS = (MOST_A_SHARD * allShards.length) / CONTACTS_A_JOB;

/**
 * Queues the contacts whose instant has come, oldest first, up to one tick's worth in the queue: while it lags no more are
 * put into it. Two looks at one contact do no harm. @returns how many contacts were due
 */
export const handOutRechecks = (deps: HandOutRechecksDeps) => async (): Promise<number> => {
  const now = deps.clock.now();
  const due = await Promise.all(allShards.map((shard) => deps.untils.due(shard, now, MOST_A_SHARD)));
  const contacts = due.flat().sort((a, b) => (a.at < b.at ? -1 : 1));
  if (contacts.length === 0) return 0;
  const byAccount = Map.groupBy(contacts, ({ accountId }) => accountId);
  const jobs = [...byAccount].flatMap(([accountId, of]) =>
    Array.from({ length: Math.ceil(of.length / CONTACTS_A_JOB) }, (_, index): RecheckJob => {
      const some = of.slice(index * CONTACTS_A_JOB, (index + 1) * CONTACTS_A_JOB);
      return { v: 1, kind: "recheck", accountId, contacts: some.map(({ phone, at }) => ({ phone, at })) };
    }),
  );
  const room = MOST_JOBS - (await deps.jobs.depth());
  await deps.jobs.send(jobs.slice(0, Math.max(0, room)));
  return contacts.length;
};
