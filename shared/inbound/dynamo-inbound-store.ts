import * as z from "zod";
import { type Account, type AccountId, accountSchema } from "#shared/accounts/account.ts";
import { accountKey, senderKey } from "#shared/accounts/account-items.ts";
import { type SenderOwner, senderSchema } from "#shared/accounts/sender.ts";
import { withoutAccents } from "#shared/campaigns/keyword.ts";
import { type TextToJoin, textToJoinSchema } from "#shared/campaigns/text-to-join.ts";
import { keywordKey, textToJoinKey } from "#shared/campaigns/text-to-join-items.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, contactFactsSchema, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { groupSchema, membershipSchema } from "#shared/groups/group.ts";
import { groupKey, membershipKey } from "#shared/groups/group-items.ts";
import { conversationSchema } from "#shared/messaging/conversation.ts";
import { inboxKey } from "#shared/messaging/conversation-items.ts";
import { ownFieldsIn } from "#shared/messaging/merge-fields.ts";
import { erasingKey, messageKey } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems, transact } from "#shared/platform/dynamo.ts";
import type { InboundStore } from "./inbound-store.ts";
import type { InboundText } from "./inbound-text.ts";
import { type InboundTables, inboundWrites } from "./inbound-writes.ts";
import { listPoolNumbers, poolNumberKey, putPoolNumber } from "./pool-numbers.ts";
import { readText } from "./read-text.ts";
import { saidSince } from "./said-since.ts";
import type { Situation, TextPlan } from "./situation.ts";
import { listSweptMarks, putSweptMark } from "./swept-marks.ts";

const lockSchema = z.object({ textToJoinId: z.string() });
const erasingSchema = z.object({ until: z.iso.datetime() });
const heardSchema = z.object({ at: z.iso.datetime() });

/** A word by which a text-to-join may be found. The first word of several finds only those that want it. */
interface Candidate {
  readonly word: string;
  readonly isFirstOfMany: boolean;
}

export class DynamoInboundStore implements InboundStore {
  readonly #client: DocumentClient;
  readonly #tables: InboundTables & { readonly accounts: string; readonly groups: string };

  constructor(client: DocumentClient, tables: InboundTables & { accounts: string; groups: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(owner: SenderOwner, text: InboundText): Promise<Situation | undefined> {
    const { accounts, contacts, campaigns, messages } = this.#tables;
    const { accountId } = owner;
    const words = candidatesOf(text);
    // A sender's own keyword beats that of any; the whole text beats its first word.
    const locks = words.flatMap(({ word }) => [
      keywordKey(accountId, word, owner.phone),
      keywordKey(accountId, word, undefined),
    ]);
    const ofPool = text.to === owner.phone ? [] : [{ table: messages, key: poolNumberKey(accountId, text.to) }];
    const ofLate = text.receivedAt === undefined ? [] : [{ table: messages, key: erasingKey(accountId, text.from) }];
    const [account, sender, profile, consent, facts, conversation, ...others] = await readItems(this.#client, [
      { table: accounts, key: accountKey(accountId) },
      { table: accounts, key: senderKey(accountId, owner.phone) },
      { table: contacts, key: profileKey(accountId, text.from) },
      { table: contacts, key: consentKey(accountId, text.from) },
      { table: contacts, key: factsKey(accountId, text.from) },
      { table: messages, key: inboxKey(accountId, text.from) },
      ...ofPool,
      ...ofLate,
      ...locks.map((key) => ({ table: campaigns, key })),
    ]);
    if (!account || !sender) return undefined;
    const erasing = ofLate.length > 0 ? others[ofPool.length] : undefined;
    const found = others.slice(ofPool.length + ofLate.length);
    const isNewNumber = ofPool.length > 0 && !others[0];
    const said = await this.#textToJoin(owner, words, found);
    const textToJoin = said?.textToJoin;
    return {
      account: accountSchema.parse(account),
      sender: senderSchema.parse(sender),
      contact: profile && contactSchema.parse(profile),
      consent: consent && consentSchema.parse(consent),
      facts: facts && contactFactsSchema.parse(facts),
      ...(isNewNumber ? { newPoolNumber: text.to } : {}),
      conversation: conversation && conversationSchema.parse(conversation),
      erasedUntil: erasing && erasingSchema.parse(erasing).until,
      textToJoin,
      keyword: said?.keyword,
      ...(await this.#fields(accountSchema.parse(account), textToJoin)),
      ...(await this.#groups(textToJoin, text)),
    };
  }

  async known(account: AccountId, texts: readonly InboundText[]): Promise<ReadonlyMap<string, string>> {
    const keys = texts.map(({ from, sid }) => messageKey({ accountId: account, phone: from, messageId: sid }));
    const found = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#tables.messages, key })),
    );
    return new Map(
      texts.flatMap(({ sid }, index) => (found[index] ? [[sid, heardSchema.parse(found[index]).at] as const] : [])),
    );
  }

  notePoolNumber(owner: SenderOwner, number: string): Promise<void> {
    return putPoolNumber(this.#client, this.#tables.messages, owner, number);
  }

  poolNumbers(account: AccountId) {
    return listPoolNumbers(this.#client, this.#tables.messages, account);
  }

  sweptUntil(account: AccountId) {
    return listSweptMarks(this.#client, this.#tables.messages, account);
  }

  noteSwept(account: AccountId, number: string, until: number): Promise<void> {
    return putSweptMark(this.#client, this.#tables.messages, account, number, until);
  }

  async commit(
    situation: Situation,
    text: InboundText,
    plan: TextPlan,
    at: string,
  ): Promise<"committed" | "duplicate" | "changed"> {
    const outcome = await transact(this.#client, inboundWrites(this.#tables, situation, text, plan, at));
    if (outcome.kind === "committed") return "committed";
    return outcome.failed.has(0) ? "duplicate" : "changed";
  }

  async #textToJoin(
    owner: SenderOwner,
    words: readonly Candidate[],
    locks: readonly (Item | undefined)[],
  ): Promise<{ textToJoin: TextToJoin; keyword: string } | undefined> {
    const found = locks.flatMap((item, position) => {
      const candidate = words[Math.floor(position / 2)];
      return item && candidate ? [{ ...candidate, id: lockSchema.parse(item).textToJoinId }] : [];
    });
    const items = await readItems(
      this.#client,
      found.map(({ id }) => ({ table: this.#tables.campaigns, key: textToJoinKey(owner.accountId, id) })),
    );
    for (const [index, { word, isFirstOfMany }] of found.entries()) {
      const textToJoin = items[index] && textToJoinSchema.parse(items[index]);
      if (textToJoin?.status !== "active" || (isFirstOfMany && textToJoin.match !== "firstWord")) continue;
      return { textToJoin, keyword: word };
    }
    return undefined;
  }

  async #fields(account: Account, textToJoin: TextToJoin | undefined): Promise<Pick<Situation, "fields">> {
    const { welcome = "", alreadyIn = "", closedReply = "" } = textToJoin ?? {};
    const words = textToJoin ? [welcome, alreadyIn, closedReply] : [account.fallbackReply ?? ""];
    if (ownFieldsIn(words.join(" ")).length === 0) return {};
    return { fields: (await new DynamoFieldStore(this.#client, this.#tables.contacts).read(account.id)).fields };
  }

  async #groups(textToJoin: TextToJoin | undefined, text: InboundText) {
    if (!textToJoin) return { groups: [], memberOf: [] };
    const { accountId, groupIds: ids } = textToJoin;
    const found = await readItems(this.#client, [
      ...ids.map((id) => ({ table: this.#tables.groups, key: groupKey(accountId, id) })),
      ...ids.map((id) => ({ table: this.#tables.memberships, key: membershipKey(accountId, id, text.from) })),
    ]);
    const groups = found.slice(0, ids.length).flatMap((item) => (item ? [groupSchema.parse(item)] : []));
    const sinceOf = (id: string): string | undefined => {
      const item = found[ids.length + ids.indexOf(id)];
      return item && membershipSchema.parse(item).since;
    };
    const memberOf = groups.map(({ id }) => id).filter((id) => sinceOf(id) !== undefined);
    const { receivedAt } = text;
    if (receivedAt === undefined) return { groups, memberOf };
    const late = { account: accountId, phone: text.from, at: receivedAt };
    const since = (what: "leave" | "keyword") => saidSince(this.#client, this.#tables.messages, what, late, textToJoin);
    if (readText(text).kind !== "leave") return { groups, memberOf, hasLeftSince: await since("leave") };
    const joinedSince = memberOf.filter((id) => (sinceOf(id) ?? "") > receivedAt);
    return { groups, memberOf, joinedSince, hasJoinedSince: await since("keyword") };
  }
}

/** In the order in which they count: as it was written first, then without its accents. */
const candidatesOf = (text: InboundText): Candidate[] => {
  const reading = readText(text);
  const wholes = reading.kind === "leave" ? [reading.word] : reading.kind === "other" ? [reading.whole] : [];
  const firsts = reading.kind === "other" ? [reading.firstWord] : [];
  const both = (words: readonly (string | undefined)[], isFirstOfMany: boolean): Candidate[] =>
    words.flatMap((word) =>
      word === undefined ? [] : [word, withoutAccents(word)].map((each) => ({ word: each, isFirstOfMany })),
    );
  const all = [...both(wholes, false), ...both(firsts, true)];
  return all.filter(({ word }, index) => all.findIndex((each) => each.word === word) === index);
};
