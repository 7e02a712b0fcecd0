// What a rule would make of an account's contacts, counted contact by contact in whatever order they come, so that a count
// can stop anywhere and be taken up there.
import * as z from "zod";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";

const MOST_SHOWN = 20;

/** How many, and the first of them by phone. */
const someSchema = z.object({ count: z.int().min(0), sample: z.array(phoneNumberSchema) });
type Some = z.infer<typeof someSchema>;

export const rulePreviewSchema = z.object({
  seen: z.int().min(0),
  matching: someSchema,
  /** Against the members that there are. */
  joins: someSchema,
  leaves: someSchema,
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;

const nobody = (): Some => ({ count: 0, sample: [] });
export const noPreview = (): RulePreview => ({ seen: 0, matching: nobody(), joins: nobody(), leaves: nobody() });

/** Counts one contact more. Changes what it is given: there may be a million. */
export const countPreviewed = (
  preview: RulePreview,
  { phone, matches, isMember }: { readonly phone: PhoneNumber; readonly matches: boolean; readonly isMember: boolean },
): void => {
  preview.seen += 1;
  if (matches) add(preview.matching, phone);
  if (matches && !isMember) add(preview.joins, phone);
  if (!matches && isMember) add(preview.leaves, phone);
};

const add = (some: Some, phone: PhoneNumber): void => {
  some.count += 1;
  const last = some.sample.at(-1);
  if (some.sample.length >= MOST_SHOWN && last !== undefined && phone > last) return;
  some.sample.push(phone);
  some.sample.sort();
  some.sample.length = Math.min(some.sample.length, MOST_SHOWN);
};
