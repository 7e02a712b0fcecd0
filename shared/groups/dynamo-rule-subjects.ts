import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import {
  consentKey,
  contactFactsSchema,
  contactShardKey,
  factsKey,
  profileKey,
} from "#shared/contacts/contact-items.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import { phoneOfUntil, untilItemSchema, untilKey, untilShardKey, untilSortKey } from "#shared/contacts/until-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems } from "#shared/platform/dynamo.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { type Membership, membershipSchema } from "./group.ts";
import { membershipKey, rosterShardKey } from "./group-items.ts";
import type { Looked, RuleSubjects } from "./rule-subjects.ts";

const ITEMS_OF_A_CONTACT = 3;
/** Between the items of a phone, "+1555#consent", and any longer phone that begins so: "#" < "$" < the digits. */
const BEHIND_ITEMS = "$";
/** Every phone begins with "+", and this comes right behind it. */
const BEHIND_PHONES = ",";

export class DynamoRuleSubjects implements RuleSubjects {
  readonly #client: DocumentClient;
  readonly #tables: { readonly contacts: string; readonly memberships: string };

  constructor(client: DocumentClient, tables: { contacts: string; memberships: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async look(account: AccountId, phones: readonly PhoneNumber[], groupIds: readonly string[]): Promise<Looked[]> {
    const { contacts, memberships } = this.#tables;
    const wanted = phones.flatMap((phone) => [
      ...[profileKey, consentKey, factsKey, untilKey].map((keyOf) => ({ table: contacts, key: keyOf(account, phone) })),
      ...groupIds.map((id) => ({ table: memberships, key: membershipKey(account, id, phone) })),
    ]);
    const items = await readItems(this.#client, wanted);
    const width = ITEMS_OF_A_CONTACT + 1 + groupIds.length;
    return phones.map((phone, index) => {
      const [profile, consent, facts, until, ...joined] = items.slice(index * width, (index + 1) * width);
      return {
        phone,
        known: knownContact({ profile, consent, facts }),
        memberships: byGroup(joined.flatMap((item) => (item ? [membershipSchema.parse(item)] : []))),
        until: until && untilItemSchema.parse(until).untilAt,
      };
    });
  }

  async page(
    account: AccountId,
    shard: string,
    after: PhoneNumber | undefined,
    limit: number,
    groupIds: readonly string[],
  ) {
    const from = after === undefined ? "+" : `${after}${BEHIND_ITEMS}`;
    const { contacts, next } = await this.#contacts(contactShardKey(account, shard), from, limit);
    const to = next ?? BEHIND_PHONES;
    const [untils, ...rosters] = await Promise.all([
      this.#untils(untilShardKey(account, shard), from, to),
      ...groupIds.map((id) => this.#roster(rosterShardKey(account, id, shard), from, to)),
    ]);
    const joined = Map.groupBy(rosters.flat(), ({ phone }) => phone);
    const phones = new Set([...contacts.keys(), ...joined.keys(), ...untils.keys()]);
    const items = [...phones].sort().map(
      (phone): Looked => ({
        phone,
        known: contacts.get(phone) ?? NOBODY,
        memberships: byGroup(joined.get(phone) ?? []),
        until: untils.get(phone),
      }),
    );
    return { items, next };
  }

  /** The next contacts from `from` on: whole ones, for the last of a page may have more items on the next. */
  async #contacts(pk: string, from: string, limit: number) {
    const contacts = new Map<PhoneNumber, Partial<Record<string, Item>>>();
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tables.contacts,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: { ":pk": pk, ":from": from, ":to": BEHIND_PHONES },
          ConsistentRead: true,
          ExclusiveStartKey: start,
          Limit: ITEMS_OF_A_CONTACT * (limit + 1),
        }),
      );
      for (const item of page.Items ?? []) {
        const [text, kind = "profile"] = String(item.sk).split("#");
        const phone = phoneNumberSchema.parse(text);
        contacts.set(phone, { ...contacts.get(phone), [kind]: item });
      }
      start = page.LastEvaluatedKey;
    } while (start && contacts.size < 2);
    const phones = [...contacts.keys()];
    const last = start ? phones.at(-1) : undefined;
    if (last !== undefined) contacts.delete(last);
    const known = new Map([...contacts].map(([phone, items]) => [phone, knownContact(items)]));
    return { contacts: known, next: start ? phones.at(-2) : undefined };
  }

  async #untils(pk: string, from: string, to: string): Promise<Map<PhoneNumber, string>> {
    const items = await this.#range(this.#tables.contacts, pk, untilSortKey(from), untilSortKey(to));
    return new Map(
      items.map((item) => [
        phoneNumberSchema.parse(phoneOfUntil(String(item.sk))),
        untilItemSchema.parse(item).untilAt,
      ]),
    );
  }

  async #roster(pk: string, from: string, to: string): Promise<Membership[]> {
    const items = await this.#range(this.#tables.memberships, pk, from, to);
    return items.map((item) => membershipSchema.parse(item));
  }

  #range(table: string, pk: string, from: string, to: string): Promise<Item[]> {
    const items = queryAll(this.#client, {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":pk": pk, ":from": from, ":to": to },
    });
    return Array.fromAsync(items);
  }
}

const NOBODY: KnownContact = { contact: undefined, consent: undefined, facts: undefined };

const knownContact = ({ profile, consent, facts }: Partial<Record<string, Item>>): KnownContact => ({
  contact: profile && contactSchema.parse(profile),
  consent: consent && consentSchema.parse(consent),
  facts: facts && contactFactsSchema.parse(facts),
});

const byGroup = (memberships: readonly Membership[]): ReadonlyMap<string, Membership> =>
  new Map(memberships.map((membership) => [membership.groupId, membership]));
