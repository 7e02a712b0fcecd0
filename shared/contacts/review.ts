// A review: a text that may have been an opt-out, for a person to decide. Until then its contact is held (consent.ts).
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";

export const reviewSchema = z.object({
  /** Sorts by instant; holds no phone. */
  id: z.string(),
  accountId: accountIdSchema,
  phone: phoneNumberSchema,
  at: z.iso.datetime(),
  /** The words. */
  body: z.string(),
  messageId: z.string(),
});
export type Review = z.infer<typeof reviewSchema>;

export const newReview = (review: Omit<Review, "id">): Review => ({
  id: reviewIdOf(review),
  ...review,
});

/** A text has at most one review. */
export const reviewIdOf = ({ at, messageId }: Pick<Review, "at" | "messageId">): string =>
  `${placeOf(at)}-${messageId}`;

/** Before the ids of all reviews of this instant and later, behind those of all earlier ones. */
export const placeOf = (at: string): string => at.replace(/\D/g, "");
