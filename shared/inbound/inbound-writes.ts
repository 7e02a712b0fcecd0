import { joinKey } from "#shared/campaigns/text-to-join-items.ts";
import { afterDoubt, afterFact, type Consent, counted } from "#shared/contacts/consent.ts";
import { reviewKey } from "#shared/contacts/contact-items.ts";
import {
  appendConsentRecord,
  consentIsStill,
  contactIsThere,
  upsertProfile,
  type Write,
  writeConsent,
  writeFacts,
} from "#shared/contacts/contact-writes.ts";
import { beginMembership } from "#shared/groups/begin-membership.ts";
import { membershipKey } from "#shared/groups/group-items.ts";
import { afterSaid } from "#shared/messaging/conversation.ts";
import { putConversation } from "#shared/messaging/conversation-items.ts";
import { erasingKey, inboundItem, outboundItem } from "#shared/messaging/message-items.ts";
import type { InboundText } from "./inbound-text.ts";
import type { Meaning, Situation, TextPlan } from "./situation.ts";

export interface InboundTables {
  readonly contacts: string;
  readonly campaigns: string;
  readonly memberships: string;
  readonly messages: string;
}

const NEW = "attribute_not_exists(pk)";

/** The one transaction of a text; its first write fails when the text is durable already. */
export const inboundWrites = (
  tables: InboundTables,
  situation: Situation,
  text: InboundText,
  plan: TextPlan,
  at: string,
): Write[] => {
  const { contacts, campaigns, memberships, messages } = tables;
  const { account, sender, contact } = situation;
  const isErased = plan.erasedAt !== undefined;
  const put = (TableName: string, Item: object): Write => ({ Put: { TableName, Item: { ...Item } } });
  const putNew = (TableName: string, Item: object): Write => ({
    Put: { TableName, Item: { ...Item }, ConditionExpression: NEW },
  });
  const inbound = inboundItem({
    ...{ v: 1, id: text.sid, accountId: account.id, phone: text.from, sender: sender.phone, cause: text.sid },
    ...{ direction: "in", state: "received", meaning: plan.meaning, at },
    ...(isErased ? { body: "", media: [], erasedAt: plan.erasedAt } : { body: text.body, media: text.media }),
  });
  const created = { at, source: "keyword", cause: text.sid } as const;
  return [
    putNew(messages, inbound),
    ...(text.receivedAt === undefined ? [] : [erasedUntilIsStill(messages, situation, text)]),
    ...(isErased ? [] : conversationWrite(messages, situation, text, plan, at)),
    ...(isErased ? [] : factsWrite(contacts, situation, text, plan, at)),
    ...(contact || isErased
      ? []
      : [{ Update: { TableName: contacts, ...upsertProfile(account.id, text.from, {}, created) } }]),
    ...(contact && plan.joins.length > 0 ? [contactIsThere(contacts, account.id, text.from)] : []),
    ...consentWrites(contacts, situation, text, plan),
    ...plan.joins.map((membership) => beginMembership(memberships, membership)),
    ...(plan.joined === undefined ? [] : [put(campaigns, { ...joinKey(account.id, plan.joined, text.from), at })]),
    ...plan.leaves.map((groupId) => ({
      Delete: { TableName: memberships, Key: membershipKey(account.id, groupId, text.from) },
    })),
    ...(plan.answer ? [putNew(messages, outboundItem(plan.answer))] : []),
  ];
};

/** What is taken in late is not what an erasure meanwhile would have taken away. */
const erasedUntilIsStill = (table: string, { account, erasedUntil }: Situation, { from }: InboundText): Write => ({
  ConditionCheck: {
    TableName: table,
    Key: erasingKey(account.id, from),
    ...(erasedUntil === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#until = :until",
          ExpressionAttributeNames: { "#until": "until" },
          ExpressionAttributeValues: { ":until": erasedUntil },
        }),
  },
});

/** What no rule deals with: a person should read it. */
const UNREAD: ReadonlySet<Meaning> = new Set(["text", "keyword_after_opt_out", "doubtful_opt_out"]);

/** What is answered in the same breath is over: it moves no conversation, nor pays for that. */
const conversationWrite = (
  table: string,
  { account, conversation: before }: Situation,
  { from: phone, body }: InboundText,
  { meaning, answer }: TextPlan,
  at: string,
): Write[] => {
  const isUnread = UNREAD.has(meaning);
  if (answer && !isUnread) return [];
  const after = afterSaid(before, { accountId: account.id, phone, at, body, direction: "in", isUnread });
  return after === before ? [] : [{ Put: putConversation(table, before, after) }];
};

/** An older text that is taken in later says nothing about the last one, also when the two come in at once. */
const factsWrite = (
  table: string,
  { account, sender, facts }: Situation,
  text: InboundText,
  { automatic, joins, keyword }: TextPlan,
  at: string,
): Write[] => {
  const lastSaid = facts?.lastInboundAt;
  const isLatest = lastSaid === undefined || lastSaid <= at;
  // An older keyword joins only while nothing, such as STOP with it, was said behind what it was decided by.
  const unmoved = isLatest || joins.length === 0 ? {} : { lastInboundAt: lastSaid };
  const last = isLatest ? { lastInboundAt: at, lastTexted: sender.phone } : unmoved;
  const isLatestKeyword = keyword !== undefined && (facts?.keywordAt ?? "") <= at;
  const said = isLatestKeyword ? { keyword, keywordAt: at } : {};
  // What rules read changes by this text, or not at all.
  const changed = isLatest || isLatestKeyword ? { changed: { source: "keyword" as const, cause: text.sid, at } } : {};
  const changes = { ...last, ...said, ...automatic, ...changed };
  if (Object.keys(changes).length === 0) return [];
  const stands = {
    ...(automatic && { counted: { automaticCount: facts?.automaticCount } }),
    ...(isLatest && { latest: at }),
    ...(isLatestKeyword && { keywordAt: at }),
    ...unmoved,
  };
  return [writeFacts(table, account.id, text.from, changes, stands)];
};

const consentWrites = (
  table: string,
  { account, consent: before }: Situation,
  text: InboundText,
  { consent: fact, review, joins }: TextPlan,
): Write[] => {
  const { from } = text;
  if (review) {
    const held = afterDoubt(before, { id: review.id, at: review.at }, text.sid);
    if (!held || held === before) return [];
    const said = { at: review.at, how: "text", by: "person", evidence: text.body, cause: text.sid } as const;
    return [
      writeConsent(table, account.id, from, before, held),
      // Noted as the opt-out that it may be, not counted as one.
      appendConsentRecord(table, account.id, from, { ...said, state: "unsubscribed", counted: false }),
      { Put: { TableName: table, Item: { ...reviewKey(account.id, review.id), ...review } } },
    ];
  }
  if (!fact) return [];
  const after = afterFact(before, fact);
  const { resubscribes: _, ...said } = fact;
  const stands = (consent: Consent): Write[] =>
    joins.length > 0 ? [consentIsStill(table, account.id, from, consent)] : [];
  return [
    ...(after === before ? stands(after) : [writeConsent(table, account.id, from, before, after)]),
    appendConsentRecord(table, account.id, from, { ...said, counted: counted(before, after, fact) }),
  ];
};
