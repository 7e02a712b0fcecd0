import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import { type Item, readItems, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { type Group, groupSchema } from "./group.ts";
import { groupItem, groupKey, groupNameKey } from "./group-items.ts";
import type { GroupChanges, GroupStore } from "./group-store.ts";

const MISSING = "attribute_not_exists(pk)";
const CHANGE_ATTEMPTS = 5;

export class DynamoGroupStore implements GroupStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(group: Group): Promise<"created" | "nameTaken"> {
    const outcome = await transact(this.#client, [
      {
        Put: {
          TableName: this.#table,
          Item: groupItem(group),
          ConditionExpression: MISSING,
        },
      },
      this.#lockName(group.accountId, group.name, group.id),
    ]);
    return outcome.kind === "committed" ? "created" : "nameTaken";
  }

  async get(account: AccountId, id: string): Promise<Group | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: groupKey(account, id), ConsistentRead: true }),
    );
    return answer.Item && groupSchema.parse(answer.Item);
  }

  async getAll(account: AccountId, ids: readonly string[]): Promise<(Group | undefined)[]> {
    const items = await readItems(
      this.#client,
      ids.map((id) => ({ table: this.#table, key: groupKey(account, id) })),
    );
    return items.map((item) => item && groupSchema.parse(item));
  }

  async change(account: AccountId, id: string, changes: GroupChanges): Promise<Group | "nameTaken" | "missing"> {
    for (let attempt = 0; attempt < CHANGE_ATTEMPTS; attempt += 1) {
      const before = await this.get(account, id);
      if (!before) return "missing";
      const after = groupSchema.parse({ ...before, ...withoutNulls(changes), version: before.version + 1 });
      const outcome = await transact(this.#client, [
        {
          Put: {
            TableName: this.#table,
            Item: groupItem(after),
            ConditionExpression: "#version = :before",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":before": before.version },
          },
        },
        ...this.#renameLocks(account, id, before.name, after.name),
      ]);
      if (outcome.kind === "committed") return after;
      if (!outcome.failed.has(0)) return "nameTaken";
    }
    throw new RetryableError("The group was changed by others all the time");
  }

  async list(account: AccountId, after: string | undefined, limit: number, archived = false) {
    const items: Group[] = [];
    let start: Item | undefined = after === undefined ? undefined : groupKey(account, after);
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": account, ":prefix": "group#" },
          ...(archived ? {} : { FilterExpression: "attribute_not_exists(archivedAt)" }),
          ConsistentRead: true,
          ExclusiveStartKey: start,
          Limit: limit + 1,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => groupSchema.parse(item)));
      if (items.length > limit) return { items: items.slice(0, limit), more: true };
      start = page.LastEvaluatedKey;
    } while (start);
    return { items, more: false };
  }

  #renameLocks(account: AccountId, id: string, before: string, after: string): TransactionWrites {
    if (comparableName(before) === comparableName(after)) return [];
    return [
      this.#lockName(account, after, id),
      { Delete: { TableName: this.#table, Key: groupNameKey(account, before) } },
    ];
  }

  #lockName(account: AccountId, name: string, groupId: string): TransactionWrites[number] {
    return {
      Put: { TableName: this.#table, Item: { ...groupNameKey(account, name), groupId }, ConditionExpression: MISSING },
    };
  }
}

const withoutNulls = (changes: GroupChanges): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [[field, value ?? undefined]])),
  );
