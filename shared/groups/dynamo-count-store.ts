import { PutCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, consentSchema } from "#shared/contacts/consent.ts";
import { consentKey } from "#shared/contacts/contact-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, type KeyOf, readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { newId } from "#shared/platform/ids.ts";
import { countedSchema, counterOf, rosterItemSchema } from "./count-items.ts";
import type { Counter, CountStore, Move, Person, RosterShard, Tallying } from "./count-store.ts";
import { countWrites } from "./count-writes.ts";
import { type GroupCount, sumOf } from "./group-count.ts";
import { countedKey, counterKey, groupKey, membershipKey, rosterShardKey } from "./group-items.ts";

export interface CountTables {
  readonly contacts: string;
  readonly groups: string;
  readonly memberships: string;
}

export class DynamoCountStore implements CountStore {
  readonly #client: DocumentClient;
  readonly #tables: CountTables;

  constructor(client: DocumentClient, tables: CountTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async read({ account, groupId, shard }: RosterShard, phones: readonly PhoneNumber[]): Promise<Tallying> {
    const { contacts, groups, memberships } = this.#tables;
    const keysOf = (phone: PhoneNumber): KeyOf[] => [
      { table: memberships, key: membershipKey(account, groupId, phone) },
      { table: contacts, key: consentKey(account, phone) },
      { table: memberships, key: countedKey(account, phone, groupId) },
    ];
    const [group, counter, ...items] = await readItems(this.#client, [
      { table: groups, key: groupKey(account, groupId) },
      { table: memberships, key: counterKey(account, groupId, shard) },
      ...phones.flatMap(keysOf),
    ]);
    const people = phones.map((phone, index): Person => {
      const [membership, consent, counted] = items.slice(3 * index, 3 * index + 3);
      return {
        phone,
        isMember: membership !== undefined,
        consent: consent && consentSchema.parse(consent),
        counted: counted && countedSchema.parse(counted),
      };
    });
    return { hasGroup: group !== undefined, counter: counter && counterOf(counter), people };
  }

  async move(of: RosterShard, read: Tallying, moves: readonly Move[], by: GroupCount, at: string) {
    const writes = countWrites(this.#tables.memberships, of, read, moves, by, at);
    const outcome = await transact(this.#client, writes);
    return outcome.kind === "committed" ? "moved" : "raced";
  }

  async groupsCounting(account: AccountId, phone: PhoneNumber): Promise<string[]> {
    const ids: string[] = [];
    for await (const items of this.#pages({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": countedKey(account, phone, "").pk },
    })) {
      ids.push(...items.map(({ sk }) => String(sk)));
    }
    return ids;
  }

  async countsOf(account: AccountId, from: string, to: string) {
    const counters = new Map<string, Counter[]>();
    for await (const items of this.#pages({
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":pk": counterKey(account, from, "").pk,
        ":from": counterKey(account, from, "").sk,
        ":to": counterKey(account, to, "~").sk,
      },
    })) {
      for (const { groupId, ...counter } of items.map(counterOf)) {
        counters.set(groupId, [...(counters.get(groupId) ?? []), counter]);
      }
    }
    const latest = (group: readonly Counter[]): string =>
      group.reduce((at, counter) => (counter.at > at ? counter.at : at), "");
    return new Map([...counters].map(([id, group]) => [id, { ...sumOf(group), at: latest(group) }]));
  }

  async counter({ account, groupId, shard }: RosterShard): Promise<Counter | undefined> {
    const key = counterKey(account, groupId, shard);
    const [item] = await readItems(this.#client, [{ table: this.#tables.memberships, key }]);
    return item && counterOf(item);
  }

  async restart({ account, groupId, shard }: RosterShard, before: Counter | undefined, at: string): Promise<void> {
    const fresh = { epoch: newId(), members: 0, changes: (before?.changes ?? 0) + 1, at };
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#tables.memberships,
          Item: { ...counterKey(account, groupId, shard), ...fresh },
          ...(before
            ? { ConditionExpression: "changes = :read", ExpressionAttributeValues: { ":read": before.changes } }
            : { ConditionExpression: "attribute_not_exists(pk)" }),
        }),
      );
    } catch (error) {
      // It moved meanwhile: the next recount finds what is still wrong.
      if (!refusedByCondition(error)) throw error;
    }
  }

  async *roster({ account, groupId, shard }: RosterShard): AsyncIterable<readonly PhoneNumber[]> {
    for await (const items of this.#pages({
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :plus)",
      ExpressionAttributeValues: { ":pk": rosterShardKey(account, groupId, shard), ":plus": "+" },
    })) {
      yield items.map((item) => rosterItemSchema.parse(item).phone);
    }
  }

  async consents(account: AccountId, phones: readonly PhoneNumber[]): Promise<(Consent | undefined)[]> {
    const keys = phones.map((phone) => ({ table: this.#tables.contacts, key: consentKey(account, phone) }));
    return (await readItems(this.#client, keys)).map((item) => item && consentSchema.parse(item));
  }

  async *#pages(
    query: Pick<QueryCommandInput, "KeyConditionExpression" | "ExpressionAttributeValues">,
  ): AsyncGenerator<Item[]> {
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tables.memberships,
          ...query,
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }
}
