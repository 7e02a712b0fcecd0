// Taking the words out of a conversation, in slices. What was being written while it was erased is met by a second look,
// minutes later (shared/groups/erase-again.ts): a condition on each text that is written would cost two write units, for a
// moment that is hardly ever hit.
import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { ReviewStore } from "#shared/contacts/review-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { MessageEraser } from "./message-eraser.ts";

/** A slice of the second look. `left` counts what the slices before it could not take yet. */
export const eraseJobSchema = z.object({
  v: z.literal(1),
  kind: z.literal("erase"),
  accountId: accountIdSchema,
  phone: phoneNumberSchema,
  /** Words of before this instant: who comes back later has a conversation of their own. */
  before: z.iso.datetime(),
  after: z.string().optional(),
  left: z.int().nonnegative(),
  /** All but the words is gone for certain. */
  isFinished: z.boolean().optional(),
  /** It is not followed by another: what it leaves is told. */
  isLast: z.boolean().optional(),
});
export type EraseJob = z.infer<typeof eraseJobSchema>;

export interface EraseWordsDeps {
  readonly eraser: MessageEraser;
  readonly reviews: Pick<ReviewStore, "forget">;
  readonly clock: Clock;
}

/** Well within the API function's 29 seconds, and the jobs' 40. */
const AS_LONG_AS_MILLISECONDS = 20_000;
/** What was planned with the contact still there is written by then, failed attempts included. */
export const SECOND_LOOK_SECONDS = 300;
/** From being asked to the contact's end, and from reading the contact to naming the instant. */
export const PLANNED_WITHIN_MILLISECONDS = 5_000;

/** @returns how many messages there are, which keep their words for now, and where to go on when time was up */
export const eraseWords =
  (deps: EraseWordsDeps) =>
  async (
    account: AccountId,
    phone: PhoneNumber,
    { after, before }: Pick<Partial<EraseJob>, "after" | "before"> = {},
  ) => {
    const begun = deps.clock.now();
    const left: string[] = [];
    let messages = 0;
    let next = after;
    do {
      const page = await deps.eraser.erasePage(account, phone, {
        after: next,
        before,
        at: isoInstant(deps.clock.now()),
      });
      for (const id of page.reviewIds) await deps.reviews.forget(account, id);
      messages += page.messages;
      left.push(...page.left);
      next = page.next;
    } while (next !== undefined && deps.clock.now() - begun < AS_LONG_AS_MILLISECONDS);
    return { messages, left, next };
  };
