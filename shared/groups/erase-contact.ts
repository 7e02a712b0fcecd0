// The end of a person's data at their wish. Law: names, words and media go, from every place that holds them; that there were
// messages and what was said about consent stays, for it must be provable (docs/compliance.md).
import type { AccountId } from "#shared/accounts/account.ts";
import type { AuditStore } from "#shared/accounts/audit-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ReviewStore } from "#shared/contacts/review-store.ts";
import type { MessageEraser } from "#shared/messaging/message-eraser.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { type DeleteContactDeps, deleteContact } from "./delete-contact.ts";

export interface EraseContactDeps extends DeleteContactDeps {
  readonly eraser: MessageEraser;
  readonly reviews: Pick<ReviewStore, "forget">;
  readonly audit: Pick<AuditStore, "forget">;
  readonly clock: Clock;
}

/** `erasing`: there is more, asked for again it goes on. */
export type EraseContactOutcome = { readonly kind: "erased" | "erasing" | "noSuchContact" };

/** Well within the API function's 29 seconds. */
const AS_LONG_AS_MILLISECONDS = 20_000;
/** Longer than an index takes to show what was written. */
const INDEX_LATE_MILLISECONDS = 5 * 60_000;

/** Deletes the contact and takes the words out of all its messages; also of one that was deleted before. */
export const eraseContact =
  (deps: EraseContactDeps) =>
  async (account: AccountId, phone: PhoneNumber): Promise<EraseContactOutcome> => {
    const begun = deps.clock.now();
    const deleted = await deleteContact(deps)(account, phone);
    await deps.audit.forget(account, phone, isoInstant(begun - INDEX_LATE_MILLISECONDS));
    let messages = 0;
    let left = 0;
    let after: string | undefined;
    do {
      const page = await deps.eraser.erasePage(account, phone, after, isoInstant(deps.clock.now()));
      for (const id of page.reviewIds) await deps.reviews.forget(account, id);
      messages += page.messages;
      left += page.left;
      after = page.next;
    } while (after !== undefined && deps.clock.now() - begun < AS_LONG_AS_MILLISECONDS);
    if (after !== undefined || left > 0) return { kind: "erasing" };
    return { kind: deleted.kind === "deleted" || messages > 0 ? "erased" : "noSuchContact" };
  };
