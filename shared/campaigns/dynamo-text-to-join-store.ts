import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import { freeGroup, useGroup } from "#shared/groups/use-group.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import { type TextToJoin, textToJoinSchema } from "./text-to-join.ts";
import { joinsShardKey, keywordKey, textToJoinKey } from "./text-to-join-items.ts";
import type { KeywordTaken, NoSuchGroup, TextToJoinChanges, TextToJoinStore } from "./text-to-join-store.ts";

const CHANGE_ATTEMPTS = 5;
const lockSchema = z.object({ textToJoinId: z.string() });

export class DynamoTextToJoinStore implements TextToJoinStore {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #groups: string;

  constructor(client: DocumentClient, tables: { campaigns: string; groups: string }) {
    this.#client = client;
    this.#table = tables.campaigns;
    this.#groups = tables.groups;
  }

  async create(textToJoin: TextToJoin): Promise<{ kind: "created" } | KeywordTaken | NoSuchGroup> {
    const [keywords, groupIds] = [locksOf(textToJoin), groupsOf(textToJoin)];
    const outcome = await transact(this.#client, [
      this.#write(textToJoin, { ConditionExpression: "attribute_not_exists(pk)" }),
      ...keywords.map((keyword) => this.#lock(textToJoin, keyword)),
      ...groupIds.map((id) => useGroup(this.#groups, textToJoin.accountId, id, useOf(textToJoin))),
    ]);
    return outcome.kind === "committed" ? { kind: "created" } : refusal(keywords, groupIds, outcome.failed);
  }

  async get(account: AccountId, id: string): Promise<TextToJoin | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: textToJoinKey(account, id), ConsistentRead: true }),
    );
    return answer.Item && textToJoinSchema.parse(answer.Item);
  }

  async change(account: AccountId, id: string, changes: TextToJoinChanges) {
    for (let attempt = 0; attempt < CHANGE_ATTEMPTS; attempt += 1) {
      const before = await this.get(account, id);
      if (!before) return { kind: "missing" as const };
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const after = textToJoinSchema.parse({
        ...before,
        ...Object.fromEntries(given.map(([field, value]) => [field, value ?? undefined])),
        version: before.version + 1,
      });
      const [held, wanted] = [locksOf(before), locksOf(after)];
      const gained = wanted.filter((keyword) => !hasKeyword(held, keyword));
      const [heldGroups, wantedGroups] = [groupsOf(before), groupsOf(after)];
      const gainedGroups = wantedGroups.filter((groupId) => !heldGroups.includes(groupId));
      const outcome = await transact(this.#client, [
        this.#write(after, {
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": before.version },
        }),
        ...gained.map((keyword) => this.#lock(after, keyword)),
        ...gainedGroups.map((groupId) => useGroup(this.#groups, account, groupId, useOf(after))),
        ...held
          .filter((keyword) => !hasKeyword(wanted, keyword))
          .map((keyword) => ({ Delete: { TableName: this.#table, Key: keywordKey(account, keyword, before.sender) } })),
        ...heldGroups
          .filter((groupId) => !wantedGroups.includes(groupId))
          .map((groupId) => freeGroup(this.#groups, account, groupId, useOf(before))),
      ]);
      if (outcome.kind === "committed") return { kind: "changed" as const, textToJoin: after };
      if (!outcome.failed.has(0)) return refusal(gained, gainedGroups, outcome.failed);
    }
    throw new RetryableError("The text-to-join was changed by others all the time");
  }

  async list(account: AccountId, after: string | undefined, limit: number) {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": account, ":prefix": "text-to-join#" },
        ConsistentRead: true,
        ExclusiveStartKey: after === undefined ? undefined : textToJoinKey(account, after),
        Limit: limit + 1,
      }),
    );
    const items = (page.Items ?? []).map((item) => textToJoinSchema.parse(item));
    return { items: items.slice(0, limit), more: items.length > limit || page.LastEvaluatedKey !== undefined };
  }

  async joins(account: AccountId, id: string): Promise<number> {
    const counts = await Promise.all(
      allShards.map((shard) => countItems(this.#client, this.#table, joinsShardKey(account, id, shard))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #write(textToJoin: TextToJoin, condition: object): TransactionWrites[number] {
    const { accountId, id } = textToJoin;
    return { Put: { TableName: this.#table, Item: { ...textToJoinKey(accountId, id), ...textToJoin }, ...condition } };
  }

  #lock({ accountId, id, sender }: TextToJoin, keyword: string): TransactionWrites[number] {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...keywordKey(accountId, keyword, sender), textToJoinId: id },
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    };
  }
}

/** An archived text-to-join gives its keywords back. One word written in two ways has one lock. */
const locksOf = ({ status, keywords }: TextToJoin): readonly string[] =>
  status === "active" ? keywords.filter((keyword, index) => !hasKeyword(keywords.slice(0, index), keyword)) : [];

const hasKeyword = (keywords: readonly string[], keyword: string): boolean =>
  keywords.some((each) => normaliseText(each) === normaliseText(keyword));

/** An archived text-to-join holds no groups: they may be deleted, and are looked for when it is restored. */
const groupsOf = ({ status, groupIds }: TextToJoin): readonly string[] => (status === "active" ? groupIds : []);

const useOf = ({ id }: TextToJoin) => ({ kind: "text-to-join", id });

/** The locks were written behind one other item, the groups behind them. */
const refusal = (
  keywords: readonly string[],
  groupIds: readonly string[],
  failed: ReadonlyMap<number, Item | undefined>,
): KeywordTaken | NoSuchGroup => {
  const [position = 1, item] = [...failed].find(([index]) => index > 0) ?? [];
  const groupId = groupIds[position - 1 - keywords.length];
  if (groupId !== undefined) return { kind: "noSuchGroup", groupId };
  const by = lockSchema.safeParse(item);
  return { kind: "keywordTaken", keyword: keywords[position - 1] ?? "", by: by.success ? by.data.textToJoinId : "" };
};

const countItems = async (client: DocumentClient, table: string, pk: string): Promise<number> => {
  let count = 0;
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        Select: "COUNT",
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey;
  } while (start);
  return count;
};
