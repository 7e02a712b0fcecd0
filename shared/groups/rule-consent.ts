import { type ConsentState, consentAt, HOLD_MILLISECONDS } from "#shared/contacts/consent.ts";
import type { RuleSubject } from "./rule.ts";
import { type Answering, timed } from "./rule-answer.ts";
import { instantText } from "./rule-read.ts";

type Subject = Pick<RuleSubject, "consent">;

/** Who never said anything is pending, as lists of contacts say it. */
export const consentStateAt = ({ consent }: Subject, now: number): ConsentState =>
  consentAt(consent, now)?.state ?? "pending";

/** Since when somebody is subscribed; nothing for who is not, by now. */
export const subscribedAt = ({ consent }: Subject, now: number): string | undefined => {
  const standing = consentAt(consent, now);
  return standing?.state === "subscribed" ? instantText(standing.at) : undefined;
};

/** When a hold that nobody decided becomes an opt-out. */
const holdEnds = ({ consent }: Subject, now: number): number => {
  if (!consent?.hold || consent.state === "unsubscribed") return Infinity;
  const end = Date.parse(consent.hold.at) + HOLD_MILLISECONDS;
  return end > now ? end : Infinity;
};

/** An answer out of consent holds no longer than a hold does. */
export const outOfConsent = (answer: (subject: RuleSubject, now: number) => number): Answering =>
  timed((subject, now) => {
    const until = answer(subject, now);
    const end = holdEnds(subject, now);
    return until > 0 ? Math.min(until, end) : Math.max(until, -end);
  });
