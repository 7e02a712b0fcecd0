// What follows from a text, decided from what is known and nothing else. Consent words come before keywords; a keyword
// from someone who said STOP joins nothing, for only the person's own START turns that back, unless the account manages
// opt-outs itself and lets keywords do it.
import { isOpen } from "#shared/campaigns/text-to-join.ts";
import { type Consent, type ConsentFact, type ConsentState, consentAt } from "#shared/contacts/consent.ts";
import { newReview } from "#shared/contacts/review.ts";
import { fallbackIsDue } from "./automatic-texts.ts";
import type { InboundText } from "./inbound-text.ts";
import { planKeyword } from "./plan-keyword.ts";
import { type Reading, readText } from "./read-text.ts";
import { reply } from "./reply-to-text.ts";
import { helpAnswer, leaveConfirmation, optOutConfirmation, startAnswer } from "./required-replies.ts";
import type { Situation, TextPlan } from "./situation.ts";

const NOTHING = { joins: [], leaves: [] } as const;

export const planText = (situation: Situation, text: InboundText, at: string): TextPlan => {
  const { erasedUntil } = situation;
  const plan = planHeard(situation, text, at);
  return erasedUntil !== undefined && at < erasedUntil ? planErased(plan, erasedUntil) : plan;
};

/** Of a text from before an erasure that is taken in behind it: what it says of consent, for no STOP is lost, and no more. */
const planErased = ({ meaning, consent, review }: TextPlan, erasedAt: string): TextPlan => ({
  ...{ meaning, ...NOTHING, erasedAt, review: review && { ...review, body: "" } },
  consent: consent?.how === "text" && consent.state !== "pending" ? consent : undefined,
});

const planHeard = (situation: Situation, text: InboundText, at: string): TextPlan => {
  const reading = readText(text);
  const consent = consentAt(situation.consent, Date.parse(at));
  if (reading.kind === "doubtful") return planDoubt(consent, situation, text, at);
  if (reading.kind === "leave") {
    return situation.textToJoin ? planLeave(situation, text, at) : planStop(consent, situation, text, at);
  }
  if (reading.kind === "consent") {
    const isOrdinaryYes = reading.isBareYes && !reading.carrierAnswered && !lacksConsent(consent);
    if (!isOrdinaryYes) return planWord(reading, consent, situation, text, at);
    const plan = planOther(consent, situation, text, at);
    // It is a START to the carrier, and so to an older STOP that comes late.
    return consent ? { ...plan, consent: fact("subscribed", "text", text, at) } : plan;
  }
  return planOther(consent, situation, text, at);
};

/** YES answers many questions: it is about consent only where consent was asked for or withdrawn. */
const lacksConsent = (consent: Consent | undefined): boolean =>
  consent !== undefined && (consent.state !== "subscribed" || consent.hold !== undefined);

const fact = (state: ConsentState, how: ConsentFact["how"], text: InboundText, at: string): ConsentFact => ({
  ...{ state, at, how, by: "person", evidence: text.body, cause: text.sid },
});

/**
 * Whoever texts becomes a contact; without a word about consent it is pending. That is shown by the text, which its cause
 * names: the words go with it when the person is erased, and no record of consent ever does.
 */
const metBefore = ({ consent }: Situation, text: InboundText, at: string): ConsentFact | undefined =>
  consent ? undefined : { ...fact("pending", "text", text, at), evidence: "" };

/** Twilio's answer would be the second one: we are silent where it answers. A short code it leaves to us. */
const carrierAnswers = (reading: Extract<Reading, { kind: "consent" }>, { account, sender }: Situation): boolean =>
  reading.carrierAnswered || (reading.carrierKnows && account.optOutReplies !== "app" && sender.phone.startsWith("+"));

const planWord = (
  reading: Extract<Reading, { kind: "consent" }>,
  consent: Consent | undefined,
  situation: Situation,
  text: InboundText,
  at: string,
): TextPlan => {
  const isAnswered = carrierAnswers(reading, situation);
  if (reading.word === "stop") return planStop(consent, situation, text, at, isAnswered);
  if (reading.word === "help") {
    const plan = { meaning: "help", consent: metBefore(situation, text, at), ...NOTHING } as const;
    return isAnswered
      ? plan
      : reply(plan, situation, text, at, { body: helpAnswer(situation.account), purpose: "help" });
  }
  const plan = { meaning: "start", consent: fact("subscribed", "text", text, at), ...NOTHING } as const;
  const wasSubscribed = consent?.state === "subscribed" && !consent.hold;
  if (isAnswered || wasSubscribed) return plan;
  return reply(plan, situation, text, at, { body: startAnswer(situation.account), purpose: "answer" });
};

/** Confirmed once: said again while it stands, it is heard and not answered. */
const planStop = (
  consent: Consent | undefined,
  situation: Situation,
  text: InboundText,
  at: string,
  isAnswered = false,
): TextPlan => {
  const plan = { meaning: "stop", consent: fact("unsubscribed", "text", text, at), ...NOTHING } as const;
  if (isAnswered || consent?.state === "unsubscribed") return plan;
  const body = optOutConfirmation(situation.account);
  return reply(plan, situation, text, at, { body, purpose: "optOutConfirmation" });
};

const planDoubt = (consent: Consent | undefined, { account }: Situation, text: InboundText, at: string): TextPlan => {
  const plan = { meaning: "doubtful_opt_out", ...NOTHING } as const;
  if (consent?.hold) return plan;
  const about = { accountId: account.id, phone: text.from, at, body: text.body, messageId: text.sid };
  return { ...plan, review: newReview(about) };
};

const planLeave = (situation: Situation, text: InboundText, at: string): TextPlan => {
  const { account, groups, memberOf, joinedSince = [], hasJoinedSince = false } = situation;
  const consent = metBefore(situation, text, at);
  const leaves = hasJoinedSince ? [] : memberOf.filter((id) => !joinedSince.includes(id));
  const plan = { meaning: "leave", consent, joins: [], leaves } as const;
  if (hasJoinedSince || joinedSince.length > 0) return plan;
  const names = groups.map(({ name }) => name);
  return reply(plan, situation, text, at, { body: leaveConfirmation(account, names), purpose: "answer" });
};

const planOther = (consent: Consent | undefined, situation: Situation, text: InboundText, at: string): TextPlan => {
  const { account, textToJoin, facts } = situation;
  const mayNotJoin = consent?.state === "unsubscribed" || consent?.hold !== undefined;
  const plan = { meaning: "text", consent: metBefore(situation, text, at), ...NOTHING } as const;
  if (textToJoin && account.status === "open") {
    const resubscribes = account.optOutReplies === "app" && account.keywordResubscribes === true;
    if (mayNotJoin && !resubscribes) return { ...plan, meaning: "keyword_after_opt_out" };
    if (isOpen(textToJoin, Date.parse(at))) {
      const joined = { ...fact("subscribed", "keyword", text, at), ...(resubscribes ? { resubscribes } : {}) };
      if (situation.hasLeftSince) return { ...plan, meaning: "keyword", consent: joined };
      return planKeyword(situation, textToJoin, joined, text, at);
    }
    const closed = { ...plan, meaning: "keyword_closed" } as const;
    const body = mayNotJoin ? undefined : textToJoin.closedReply;
    return body === undefined ? closed : reply(closed, situation, text, at, { body, purpose: "answer" });
  }
  const body = account.fallbackReply;
  if (!body || mayNotJoin || !fallbackIsDue(facts, Date.parse(at))) return plan;
  return reply(plan, situation, text, at, { body, purpose: "answer", isFallback: true });
};
