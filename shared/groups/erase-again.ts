// The second look at who was erased, minutes later. It ends what broke off, with nobody asking again, and takes the words of
// what was being written meanwhile. Law: nothing of before the erasure stays, nothing of who came back since goes.
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { type EraseJob, eraseWords, PLANNED_WITHIN_MILLISECONDS } from "#shared/messaging/erase-words.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { endBegun } from "./delete-contact.ts";
import { type EraseContactDeps, eraseContact, INDEX_LATE_MILLISECONDS } from "./erase-contact.ts";
import { sweepMemberships } from "./sweep-memberships.ts";

export interface EraseAgainDeps extends EraseContactDeps {
  readonly contacts: Pick<ContactStore, "find">;
  readonly counter: Counter;
  readonly log: Log;
}

const NEXT_LOOK_SECONDS = 900;
/** A doubt is settled within an hour or two; what is open for a day has an alarm of its own. */
const LONGEST_MILLISECONDS = 24 * 3_600_000;

/** A slice of the second look; a look that left something is followed by another, unless a later request has its own. */
export const eraseAgain =
  (deps: EraseAgainDeps) =>
  async (job: EraseJob): Promise<void> => {
    const { accountId, phone, before } = job;
    if (((await deps.eraser.notedUntil(accountId, phone)) ?? "") > before) return;
    if (!job.isFinished && (await finish(deps, job)) === "askedAnew") return;
    const { left, next } = await eraseWords(deps)(accountId, phone, job);
    if (job.isLast && left.length > 0) {
      deps.log.warn("Texts that are still open keep their words", { accountId, messageIds: left });
      deps.counter.count("WordsKept", left.length);
    }
    const all = job.left + left.length;
    const goesOn = { v: 1, kind: "erase", accountId, phone, before, isFinished: true } as const;
    if (next !== undefined) return await deps.jobs.send([{ ...goesOn, after: next, left: all, isLast: job.isLast }]);
    if (all === 0 || job.isLast) return;
    const isLast = deps.clock.now() - Date.parse(before) > LONGEST_MILLISECONDS;
    await deps.jobs.send([{ ...goesOn, left: 0, isLast }], NEXT_LOOK_SECONDS);
  };

/** What else is left of before the erasure, should it have broken off. Where that was before all, it is asked for anew. */
const finish = async (
  deps: EraseAgainDeps,
  { accountId, phone, before }: EraseJob,
): Promise<"finished" | "askedAnew"> => {
  const begun = Date.parse(before) - PLANNED_WITHIN_MILLISECONDS;
  const isOld = (at: string): boolean => at <= isoInstant(begun);
  const { contact } = await deps.contacts.find(accountId, phone);
  if (contact && isOld(contact.createdAt)) {
    await eraseContact(deps)(accountId, phone);
    return "askedAnew";
  }
  const old = (await deps.memberships.ofContact(accountId, phone)).filter(({ since }) => isOld(since));
  await endBegun(deps, old);
  // Those by rule, should the contact not be back.
  await sweepMemberships(deps)(accountId, phone);
  await deps.audit.forget(accountId, phone, isoInstant(begun - INDEX_LATE_MILLISECONDS), before);
  return "finished";
};
