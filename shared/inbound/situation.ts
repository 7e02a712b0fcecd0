import type { Account } from "#shared/accounts/account.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { ConsentFact } from "#shared/contacts/consent.ts";
import type { ConsentWord } from "#shared/contacts/consent-words.ts";
import type { ContactFacts } from "#shared/contacts/contact-items.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { Review } from "#shared/contacts/review.ts";
import type { Group, Membership } from "#shared/groups/group.ts";
import type { Conversation } from "#shared/messaging/conversation.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";

/** What is known when a text comes in. */
export interface Situation extends KnownContact {
  readonly account: Account;
  readonly sender: Sender;
  /** A number of the sender's Messaging Service that nothing came in to before. */
  readonly newPoolNumber?: string | undefined;
  /** As the inbox has it so far. */
  readonly conversation?: Conversation | undefined;
  /** The text-to-join whose keyword this text is, alone or behind STOP, if it is one. */
  readonly textToJoin: TextToJoin | undefined;
  /** That keyword, normalised. */
  readonly keyword?: string | undefined;
  /** The account's fields, where a text of the text-to-join, or else the fallback reply, says one. */
  readonly fields?: readonly Field[];
  /** Of its groups, those that exist, in its order. */
  readonly groups: readonly Group[];
  /** Of those, the ones that the contact is in. */
  readonly memberOf: readonly string[];
  /** Of those, the ones that it joined behind a text that is taken in late: such a text ends none of them. */
  readonly joinedSince?: readonly string[];
  /** The person said its keyword behind such a text, which then ends nothing at all. */
  readonly hasJoinedSince?: boolean;
  /** Of a text that is taken in late: what this person said before this instant was to be erased. */
  readonly erasedUntil?: string | undefined;
  /** The person left it behind a text that is taken in late: such a keyword joins nothing. */
  readonly hasLeftSince?: boolean;
}

/** `silenced`: it would have been answered, but two robots seem to talk. */
export type Meaning =
  | ConsentWord
  | "doubtful_opt_out"
  | "leave"
  | "keyword"
  | "keyword_closed"
  | "keyword_after_opt_out"
  | "text"
  | "silenced";

/** What follows from a text. */
export interface TextPlan {
  readonly meaning: Meaning;
  readonly consent?: ConsentFact | undefined;
  /** A doubtful opt-out: consent is held until a person decides. */
  readonly review?: Review | undefined;
  readonly joins: readonly Membership[];
  /** The text-to-join that these joins are counted for. */
  readonly joined?: string | undefined;
  /** The keyword, normalised, when it was taken: whoever texted it is in its groups now. */
  readonly keyword?: string | undefined;
  /** Groups that the contact leaves. */
  readonly leaves: readonly string[];
  readonly answer?: OutboundMessage | undefined;
  /** Its person was erased behind it: no words are kept, no contact is made. */
  readonly erasedAt?: string | undefined;
  /** What is noted of automatic texts; conditional on how many there were. */
  readonly automatic?: Partial<ContactFacts> | undefined;
}
