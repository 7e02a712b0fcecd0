// What a text says, from its own words alone. Words about consent come before anything else: what Twilio took it for, the
// fixed words, then free words, then STOP with a keyword; only then may it be a keyword.
import { keywordCandidates } from "#shared/campaigns/keyword.ts";
import { type ConsentWord, carrierKnows, consentWordOf, isBareYes } from "#shared/contacts/consent-words.ts";
import { revocationOf, wordAfterStop } from "#shared/contacts/revocation.ts";
import type { InboundText } from "./inbound-text.ts";

/**
 * `carrierKnows`: Twilio acts on it and answers it by itself, where it does so at all; `carrierAnswered`: it has.
 * `leave`: STOP and one more word; where that is no keyword it is plain STOP.
 */
export type Reading =
  | {
      readonly kind: "consent";
      readonly word: ConsentWord;
      readonly isBareYes: boolean;
      readonly carrierKnows: boolean;
      readonly carrierAnswered: boolean;
    }
  | { readonly kind: "doubtful" }
  | { readonly kind: "leave"; readonly word: string }
  | { readonly kind: "other"; readonly whole: string | undefined; readonly firstWord: string | undefined };

const OPT_OUT_TYPES = { STOP: "stop", START: "start", HELP: "help" } as const;

export const readText = ({ body, optOutType }: Pick<InboundText, "body" | "optOutType">): Reading => {
  const said = (word: ConsentWord, more: { isBareYes?: boolean; carrierAnswered?: boolean } = {}): Reading => ({
    ...{ kind: "consent", word, isBareYes: false, carrierKnows: carrierKnows(body), carrierAnswered: false },
    ...more,
  });
  if (optOutType) return said(OPT_OUT_TYPES[optOutType], { carrierAnswered: true });
  const word = consentWordOf(body);
  if (word) return said(word, { isBareYes: isBareYes(body) });
  const revocation = revocationOf(body);
  if (revocation === "clear") return said("stop");
  const left = revocation === "ordinary" ? undefined : wordAfterStop(body);
  if (left !== undefined) return { kind: "leave", word: left };
  if (revocation === "doubtful") return { kind: "doubtful" };
  return { kind: "other", ...keywordCandidates(body) };
};
