// What makes a member worth a look when a group is reviewed: people who are no longer relevant, who opted out, or who may
// feel over-messaged. Each flag comes with what shows it; nobody is taken out but by a person's request.
import * as z from "zod";
import type { Consent } from "#shared/contacts/consent.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { classOfTwilioError, type TwilioErrorClass } from "#shared/messaging/twilio-errors.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Membership } from "./group.ts";

export const reviewFlagSchema = z.enum(["unsubscribed", "held", "never_answered", "number_fails", "in_other_groups"]);
export type ReviewFlag = z.infer<typeof reviewFlagSchema>;

/** What is looked for, and from where on it counts. */
export interface Wanted {
  readonly flags: ReadonlySet<ReviewFlag>;
  /** In how many other groups. */
  readonly groups: number;
  /** For how many days a member without a word to us. */
  readonly days: number;
  /** How many texts in a row that did not arrive. */
  readonly failures: number;
}

export type Flag =
  | { readonly flag: "unsubscribed"; readonly since: string; readonly how: Consent["how"] }
  | { readonly flag: "held"; readonly since: string; readonly reviewId: string }
  | { readonly flag: "never_answered"; readonly memberSince: string }
  | {
      readonly flag: "number_fails";
      readonly failures: number;
      readonly lastFailedAt: string;
      readonly errorCode?: number;
      readonly error: string;
    }
  | { readonly flag: "in_other_groups"; readonly count: number; readonly groupIds: readonly string[] };

const DAY_MILLISECONDS = 86_400_000;

export const consentFlag = (known: Consent | undefined, now: number): Flag | undefined => {
  const consent = consentAt(known, now);
  if (consent?.state === "unsubscribed") return { flag: "unsubscribed", since: consent.at, how: consent.how };
  return consent?.hold && { flag: "held", since: consent.hold.at, reviewId: consent.hold.id };
};

/** Never a text from them, and a member for long enough to have sent one. */
export const silenceFlag = (
  { since }: Pick<Membership, "since">,
  lastInboundAt: string | undefined,
  days: number,
  now: number,
): Flag | undefined =>
  lastInboundAt === undefined && since <= isoInstant(now - days * DAY_MILLISECONDS)
    ? { flag: "never_answered", memberSince: since }
    : undefined;

/** What says something of the number: not of the words, of our sender or of the account. */
const OF_THE_NUMBER: Partial<Record<TwilioErrorClass, string>> = {
  badNumber: "The number cannot get texts.",
  route: "Our sender cannot reach this number.",
  handset: "The phone did not take it: it may be off, out of reach, or no longer in use.",
  failed: "The carrier did not deliver it, and gave no reason that we know.",
};

/**
 * The latest texts that did not arrive, with none that did behind them; newest first. Those of which nothing is known
 * yet, and those that failed for another reason than the number, say nothing.
 */
export const failureFlag = (newestFirst: readonly OutboundMessage[], failures: number): Flag | undefined => {
  const settled = newestFirst.filter(({ state }) => ["delivered", "failed", "undelivered"].includes(state));
  const delivered = settled.findIndex(({ state }) => state === "delivered");
  const failed = settled.slice(0, delivered < 0 ? settled.length : delivered).flatMap(({ at, errorCode }) => {
    const error = OF_THE_NUMBER[errorCode === undefined ? "failed" : classOfTwilioError(errorCode)];
    return error === undefined ? [] : [{ at, error, ...(errorCode === undefined ? {} : { errorCode }) }];
  });
  const [last] = failed;
  if (!last || failed.length < failures) return undefined;
  const { at: lastFailedAt, ...why } = last;
  return { flag: "number_fails", failures: failed.length, lastFailedAt, ...why };
};
