import { consentAt, mayReceive, type Purpose } from "#shared/contacts/consent.ts";
import { fieldTexts } from "#shared/contacts/field-texts.ts";
import { longestWithFooter, withOptInFooter } from "#shared/groups/opt-in-footer.ts";
import { mergeValuesOf, renderMergeFields } from "#shared/messaging/merge-fields.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";
import { afterAutomaticText, isSilenced } from "./automatic-texts.ts";
import type { InboundText } from "./inbound-text.ts";
import type { Situation, TextPlan } from "./situation.ts";

/** What to answer a text with. */
export interface Answer {
  readonly body: string;
  readonly purpose: Purpose;
  readonly isFallback?: boolean;
  /** The answer to a joining has the account's opt-in terms under it. */
  readonly hasFooter?: boolean;
}

/**
 * The plan with the row of an answer in it, from the number that was texted. A closed account answers nobody, and who may
 * not be texted is not. While two robots seem to talk, only the confirmation of an opt-out goes out: the law's one text.
 */
export const reply = (
  plan: TextPlan,
  situation: Situation,
  text: InboundText,
  at: string,
  { body, purpose, isFallback, hasFooter = false }: Answer,
): TextPlan => {
  const { account, sender, contact, facts, fields = [] } = situation;
  const now = Date.parse(at);
  if (account.status !== "open") return plan;
  // What this text says about consent counts before its answer goes out.
  const consentAllows = plan.consent
    ? plan.consent.state !== "unsubscribed" || purpose === "optOutConfirmation"
    : mayReceive(consentAt(situation.consent, now), purpose, now);
  if (!consentAllows) return plan;
  if (isSilenced(facts, now) && purpose !== "optOutConfirmation") return { ...plan, meaning: "silenced" };
  const values = mergeValuesOf(text.from, contact, fieldTexts(fields, contact, account));
  const words = hasFooter
    ? withOptInFooter(renderMergeFields(body, values, longestWithFooter(account)), account)
    : renderMergeFields(body, values, LONGEST_BODY);
  const answer = replyRow({ sender, phone: text.from, purpose, cause: text.sid, at, body: words });
  return {
    ...plan,
    answer,
    automatic: { ...afterAutomaticText(facts, now), ...(isFallback ? { fallbackAt: at } : {}) },
  };
};
