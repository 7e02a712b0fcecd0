// What a text means and what follows from it, decided from what is known and nothing else. Consent words come before
// keywords; a keyword from someone who said STOP joins nothing, for only the person's own START turns that back.
import type { Account } from "#shared/accounts/account.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { ConsentFact, ConsentState } from "#shared/contacts/consent.ts";
import { type ConsentWord, consentWordOf, isBareYes } from "#shared/contacts/consent-words.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import type { Membership } from "#shared/groups/group.ts";
import { mergeValuesOf, renderMergeFields } from "#shared/messaging/merge-fields.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import type { InboundText } from "./inbound-text.ts";

/** What is known when a text comes in. */
export interface Situation extends KnownContact {
  readonly account: Account;
  readonly sender: Sender;
  /** The text-to-join whose keyword this text is, if it is one. */
  readonly textToJoin: TextToJoin | undefined;
  /** Of its groups, those that exist. */
  readonly groupIds: readonly string[];
  /** Of those, the ones that the contact is in. */
  readonly memberOf: readonly string[];
}

export type Meaning = ConsentWord | "keyword" | "keyword_after_opt_out" | "text";

export interface TextPlan {
  readonly meaning: Meaning;
  readonly consent: ConsentFact | undefined;
  readonly joins: readonly Membership[];
  readonly answer: OutboundMessage | undefined;
}

export const planText = (situation: Situation, text: InboundText, at: string): TextPlan => {
  const word = consentWord(situation, text);
  if (word) return { meaning: word, consent: consentOfWord(word, situation, text, at), joins: [], answer: undefined };
  const { textToJoin, consent, account } = situation;
  if (textToJoin && account.status === "open") {
    return consent?.state === "unsubscribed"
      ? { meaning: "keyword_after_opt_out", consent: undefined, joins: [], answer: undefined }
      : planKeyword(situation, textToJoin, text, at);
  }
  return { meaning: "text", consent: metBefore(situation, text, at), joins: [], answer: undefined };
};

const consentWord = ({ consent }: Situation, text: InboundText): ConsentWord | undefined => {
  const word = consentWordOf(text.body);
  // YES answers many questions: it is about consent only while consent is missing.
  return word === "start" && isBareYes(text.body) && consent?.state === "subscribed" ? undefined : word;
};

const fact = (state: ConsentState, how: ConsentFact["how"], text: InboundText, at: string): ConsentFact => ({
  state,
  at,
  how,
  by: "person",
  evidence: text.body,
  cause: text.sid,
});

const consentOfWord = (
  word: ConsentWord,
  situation: Situation,
  text: InboundText,
  at: string,
): ConsentFact | undefined => {
  if (word === "stop") return fact("unsubscribed", "text", text, at);
  if (word === "start") return fact("subscribed", "text", text, at);
  return metBefore(situation, text, at);
};

/** Whoever texts becomes a contact; without a word about consent it is pending. */
const metBefore = ({ consent }: Situation, text: InboundText, at: string): ConsentFact | undefined =>
  consent ? undefined : fact("pending", "text", text, at);

const planKeyword = (situation: Situation, textToJoin: TextToJoin, text: InboundText, at: string): TextPlan => {
  const { account, groupIds, memberOf, contact, sender } = situation;
  const missing = groupIds.filter((id) => !memberOf.includes(id));
  const words = missing.length > 0 ? textToJoin.welcome : groupIds.length > 0 ? textToJoin.alreadyIn : undefined;
  return {
    meaning: "keyword",
    consent: fact("subscribed", "keyword", text, at),
    joins: missing.map((groupId) => ({
      accountId: account.id,
      groupId,
      phone: text.from,
      since: at,
      source: "keyword",
      cause: text.sid,
      // The welcome speaks in place of the groups' responses.
      ...(textToJoin.welcome === undefined ? {} : { respond: false }),
    })),
    answer:
      words === undefined
        ? undefined
        : replyRow({
            sender,
            phone: text.from,
            body: renderMergeFields(words, mergeValuesOf(text.from, contact)),
            purpose: "answer",
            cause: text.sid,
            at,
          }),
  };
};
