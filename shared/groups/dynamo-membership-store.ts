import { DeleteCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { profileKey } from "#shared/contacts/contact-items.ts";
import { contactIsThere } from "#shared/contacts/contact-writes.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems, refusedByCondition, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { beginMembership } from "./begin-membership.ts";
import { type Membership, membershipSchema } from "./group.ts";
import { contactOfMembership, membershipKey, rosterShardKey } from "./group-items.ts";
import type { AddOutcome, MembershipStore } from "./membership-store.ts";

/** Each is a write and a check; a transaction takes a hundred. */
const ADDED_AT_ONCE = 50;
const WIDTH = 8;

export class DynamoMembershipStore implements MembershipStore {
  readonly #client: DocumentClient;
  readonly #tables: { readonly memberships: string; readonly contacts: string };

  constructor(client: DocumentClient, tables: { memberships: string; contacts: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async add(membership: Membership): Promise<AddOutcome> {
    const outcome = await transact(this.#client, this.#beginning(membership));
    if (outcome.kind === "committed") return "added";
    return outcome.failed.has(1) ? "no_such_contact" : "already_in";
  }

  async addAll(memberships: readonly Membership[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(memberships.length / ADDED_AT_ONCE) }, (_, index) =>
      memberships.slice(index * ADDED_AT_ONCE, (index + 1) * ADDED_AT_ONCE),
    );
    await inParallel(batches, WIDTH, async (batch) => {
      // One that is there, or whose contact is gone or being changed, keeps no other out.
      if (!(await this.#addTogether(batch))) await inParallel(batch, WIDTH, (membership) => this.add(membership));
    });
  }

  async #addTogether(memberships: readonly Membership[]): Promise<boolean> {
    const writes = memberships.flatMap((membership) => this.#beginning(membership));
    try {
      return (await transact(this.#client, writes)).kind === "committed";
    } catch (error) {
      if (error instanceof RetryableError) return false;
      throw error;
    }
  }

  #beginning(membership: Membership): TransactionWrites {
    return [
      beginMembership(this.#tables.memberships, membership),
      // The contact is checked, never the group or the account: many joins at once must not meet at one item.
      contactIsThere(this.#tables.contacts, membership.accountId, membership.phone),
    ];
  }

  async remove(account: AccountId, groupId: string, phone: PhoneNumber): Promise<boolean> {
    const answer = await this.#client.send(
      new DeleteCommand({
        TableName: this.#tables.memberships,
        Key: membershipKey(account, groupId, phone),
        ReturnValues: "ALL_OLD",
      }),
    );
    return answer.Attributes !== undefined;
  }

  async removeBegun({ accountId, groupId, phone, cause, since }: Membership): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteCommand({
          TableName: this.#tables.memberships,
          Key: membershipKey(accountId, groupId, phone),
          ConditionExpression: "cause = :cause AND since = :since",
          ExpressionAttributeValues: { ":cause": cause, ":since": since },
        }),
      );
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async removeOrphan({ accountId, groupId, phone }: Membership): Promise<boolean> {
    const outcome = await transact(this.#client, [
      {
        Delete: {
          TableName: this.#tables.memberships,
          Key: membershipKey(accountId, groupId, phone),
          ConditionExpression: "attribute_exists(pk)",
        },
      },
      {
        ConditionCheck: {
          TableName: this.#tables.contacts,
          Key: profileKey(accountId, phone),
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ]);
    return outcome.kind === "committed";
  }

  async find(account: AccountId, groupId: string, phone: PhoneNumber): Promise<Membership | undefined> {
    const answer = await this.#client.send(
      new GetCommand({
        TableName: this.#tables.memberships,
        Key: membershipKey(account, groupId, phone),
        ConsistentRead: true,
      }),
    );
    return answer.Item && membershipSchema.parse(answer.Item);
  }

  async roster(account: AccountId, groupId: string, after: PhoneNumber | undefined, limit: number) {
    const items: Membership[] = [];
    const firstShard = after ? shardOf(after) : "";
    for (const shard of allShards.filter((each) => each >= firstShard)) {
      const behind = shard === firstShard ? after : undefined;
      const page = await this.inShard(account, groupId, shard, behind, limit + 1 - items.length);
      items.push(...page.items);
      if (items.length > limit) return { items: items.slice(0, limit), more: true };
    }
    return { items, more: false };
  }

  async inShard(account: AccountId, groupId: string, shard: string, after: PhoneNumber | undefined, limit: number) {
    const pk = rosterShardKey(account, groupId, shard);
    const items: Membership[] = [];
    let start: Item | undefined = after === undefined ? undefined : { pk, sk: after };
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tables.memberships,
          ...MEMBERS_OF(pk),
          ConsistentRead: true,
          ExclusiveStartKey: start,
          Limit: limit - items.length,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => membershipSchema.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start && items.length < limit);
    return { items, next: start && items.at(-1)?.phone };
  }

  async among(account: AccountId, groupId: string, phones: readonly PhoneNumber[]): Promise<ReadonlySet<PhoneNumber>> {
    const keys = phones.map((phone) => ({
      table: this.#tables.memberships,
      key: membershipKey(account, groupId, phone),
    }));
    const items = await readItems(this.#client, keys);
    return new Set(phones.filter((_, index) => items[index] !== undefined));
  }

  async ofContact(account: AccountId, phone: PhoneNumber): Promise<Membership[]> {
    const items = queryAll(this.#client, {
      TableName: this.#tables.memberships,
      IndexName: "byContact",
      KeyConditionExpression: "contact = :contact",
      ExpressionAttributeValues: { ":contact": contactOfMembership(account, phone) },
    });
    return await Array.fromAsync(items, (item) => membershipSchema.parse(item));
  }
}

/** Phones begin with "+"; the ledger lies in the same shard. */
const MEMBERS_OF = (pk: string) => ({
  KeyConditionExpression: "pk = :pk AND begins_with(sk, :plus)",
  ExpressionAttributeValues: { ":pk": pk, ":plus": "+" },
});
