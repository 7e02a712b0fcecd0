import * as z from "zod";
import { accountSchema } from "#shared/accounts/account.ts";
import { accountKey, senderKey } from "#shared/accounts/account-items.ts";
import { type SenderOwner, senderSchema } from "#shared/accounts/sender.ts";
import { keywordCandidates } from "#shared/campaigns/keyword.ts";
import { type TextToJoin, textToJoinSchema } from "#shared/campaigns/text-to-join.ts";
import { keywordKey, textToJoinKey } from "#shared/campaigns/text-to-join-items.ts";
import { afterFact, consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, contactFactsSchema, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import {
  appendConsentRecord,
  consentIsStill,
  upsertProfile,
  type Write,
  writeConsent,
  writeFacts,
} from "#shared/contacts/contact-writes.ts";
import { beginMembership } from "#shared/groups/begin-membership.ts";
import { groupKey, membershipKey } from "#shared/groups/group-items.ts";
import { inboundItem, outboundItem } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, transact } from "#shared/platform/dynamo.ts";
import type { InboundStore } from "./inbound-store.ts";
import type { InboundText } from "./inbound-text.ts";
import type { Situation, TextPlan } from "./plan-text.ts";

export interface InboundTables {
  readonly accounts: string;
  readonly contacts: string;
  readonly campaigns: string;
  readonly groups: string;
  readonly memberships: string;
  readonly messages: string;
}

const lockSchema = z.object({ textToJoinId: z.string() });

export class DynamoInboundStore implements InboundStore {
  readonly #client: DocumentClient;
  readonly #tables: InboundTables;

  constructor(client: DocumentClient, tables: InboundTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(owner: SenderOwner, text: InboundText): Promise<Situation | undefined> {
    const { accounts, contacts, campaigns } = this.#tables;
    const { accountId } = owner;
    const { whole, firstWord } = keywordCandidates(text.body);
    // A sender's own keyword beats that of any; the whole text beats its first word.
    const words = [...new Set([whole, firstWord].filter((word) => word !== undefined))];
    const locks = words.flatMap((word) => [
      keywordKey(accountId, word, owner.phone),
      keywordKey(accountId, word, undefined),
    ]);
    const [account, sender, profile, consent, facts, ...found] = await readItems(this.#client, [
      { table: accounts, key: accountKey(accountId) },
      { table: accounts, key: senderKey(accountId, owner.phone) },
      { table: contacts, key: profileKey(accountId, text.from) },
      { table: contacts, key: consentKey(accountId, text.from) },
      { table: contacts, key: factsKey(accountId, text.from) },
      ...locks.map((key) => ({ table: campaigns, key })),
    ]);
    if (!account || !sender) return undefined;
    const lock = found.findIndex((item) => item !== undefined);
    const textToJoin = lock < 0 ? undefined : await this.#textToJoin(owner, lockSchema.parse(found[lock]).textToJoinId);
    const matches = textToJoin?.match === "firstWord" || words[Math.floor(lock / 2)] === whole;
    const joinable = textToJoin && matches ? textToJoin : undefined;
    return {
      account: accountSchema.parse(account),
      sender: senderSchema.parse(sender),
      contact: profile && contactSchema.parse(profile),
      consent: consent && consentSchema.parse(consent),
      facts: facts && contactFactsSchema.parse(facts),
      textToJoin: joinable,
      ...(await this.#groups(joinable, text)),
    };
  }

  async commit(
    { account, sender, contact, consent }: Situation,
    text: InboundText,
    plan: TextPlan,
    at: string,
  ): Promise<"committed" | "duplicate" | "changed"> {
    const { contacts, memberships, messages } = this.#tables;
    const inbound = inboundItem({
      v: 1,
      id: text.sid,
      accountId: account.id,
      phone: text.from,
      sender: sender.phone,
      direction: "in",
      state: "received",
      body: text.body,
      media: text.media,
      meaning: plan.meaning,
      at,
      cause: text.sid,
    });
    const writes: Write[] = [
      { Put: { TableName: messages, Item: inbound, ConditionExpression: "attribute_not_exists(pk)" } },
      writeFacts(contacts, account.id, text.from, { lastInboundAt: at, lastTexted: sender.phone }),
    ];
    if (!contact) {
      const created = { at, source: "keyword" } as const;
      writes.push({ Update: { TableName: contacts, ...upsertProfile(account.id, text.from, {}, created) } });
    }
    if (plan.consent) {
      const after = afterFact(consent, plan.consent);
      if (after !== consent) writes.push(writeConsent(contacts, account.id, text.from, consent, after));
      else if (plan.joins.length > 0) writes.push(consentIsStill(contacts, account.id, text.from, after));
      const record = { ...plan.consent, counted: after !== consent };
      writes.push(appendConsentRecord(contacts, account.id, text.from, record));
    }
    writes.push(...plan.joins.map((membership) => beginMembership(memberships, membership)));
    if (plan.answer) {
      const row = outboundItem(plan.answer);
      writes.push({ Put: { TableName: messages, Item: row, ConditionExpression: "attribute_not_exists(pk)" } });
    }
    const outcome = await transact(this.#client, writes);
    if (outcome.kind === "committed") return "committed";
    return outcome.failed.has(0) ? "duplicate" : "changed";
  }

  async #textToJoin(owner: SenderOwner, id: string): Promise<TextToJoin | undefined> {
    const key = textToJoinKey(owner.accountId, id);
    const [item] = await readItems(this.#client, [{ table: this.#tables.campaigns, key }]);
    const textToJoin = item && textToJoinSchema.parse(item);
    return textToJoin?.status === "active" ? textToJoin : undefined;
  }

  async #groups(textToJoin: TextToJoin | undefined, text: InboundText) {
    if (!textToJoin) return { groupIds: [], memberOf: [] };
    const { accountId, groupIds: ids } = textToJoin;
    const found = await readItems(this.#client, [
      ...ids.map((id) => ({ table: this.#tables.groups, key: groupKey(accountId, id) })),
      ...ids.map((id) => ({ table: this.#tables.memberships, key: membershipKey(accountId, id, text.from) })),
    ]);
    const groupIds = ids.filter((_, index) => found[index] !== undefined);
    return { groupIds, memberOf: groupIds.filter((id) => found[ids.length + ids.indexOf(id)] !== undefined) };
  }
}
