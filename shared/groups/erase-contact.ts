// The end of a person's data at their wish. Law: names, words and media go, from every place that holds them; that there were
// messages and what was said about consent stays, for it must be provable (docs/compliance.md).
import type { AccountId } from "#shared/accounts/account.ts";
import type { AuditStore } from "#shared/accounts/audit-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import {
  type EraseJob,
  type EraseWordsDeps,
  eraseWords,
  PLANNED_WITHIN_MILLISECONDS,
  SECOND_LOOK_SECONDS,
} from "#shared/messaging/erase-words.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeleteContactDeps, deleteContact } from "./delete-contact.ts";

export interface EraseContactDeps extends DeleteContactDeps, EraseWordsDeps {
  readonly audit: Pick<AuditStore, "forget">;
  readonly jobs: JobQueue<EraseJob>;
}

/** `erasing`: there is more; asked for again it goes on at once, else by the second look (erase-again.ts). */
export type EraseContactOutcome = { readonly kind: "erased" | "erasing" | "noSuchContact" };

/** Longer than an index takes to show what was written. */
export const INDEX_LATE_MILLISECONDS = 5 * 60_000;

/** Deletes the contact and takes the words out of all its messages; also of one that was deleted before. */
export const eraseContact =
  (deps: EraseContactDeps) =>
  async (account: AccountId, phone: PhoneNumber): Promise<EraseContactOutcome> => {
    const begun = deps.clock.now();
    // First: what breaks off behind this is ended by the second look, with nobody asking again.
    const before = isoInstant(begun + PLANNED_WITHIN_MILLISECONDS);
    await deps.jobs.send([{ v: 1, kind: "erase", accountId: account, phone, before, left: 0 }], SECOND_LOOK_SECONDS);
    // Before the deletion: a text from before it that is found behind it makes no contact anew.
    await deps.eraser.noteUntil(account, phone, before);
    const deleted = await deleteContact(deps)(account, phone);
    await deps.audit.forget(account, phone, isoInstant(begun - INDEX_LATE_MILLISECONDS));
    const { messages, left, next } = await eraseWords(deps)(account, phone, { before });
    if (deleted.kind !== "deleted" && messages === 0) return { kind: "noSuchContact" };
    return { kind: next === undefined && left.length === 0 ? "erased" : "erasing" };
  };
