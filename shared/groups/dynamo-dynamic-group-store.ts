import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { BUILDING, type Building, buildingItemSchema, rulesItemSchema, rulesKey } from "./dynamic-group-items.ts";
import type { DynamicGroupStore, RuleChangeOutcome, RuleChanges } from "./dynamic-group-store.ts";
import { moveBuilding, moveLocks, moveRules } from "./dynamic-group-writes.ts";
import { type DynamicGroup, dynamicGroupSchema } from "./group.ts";
import { groupItem, groupKey, groupNameKey } from "./group-items.ts";

const MISSING = "attribute_not_exists(pk)";
const ATTEMPTS = 8;

export class DynamoDynamicGroupStore implements DynamicGroupStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(group: DynamicGroup): ReturnType<DynamicGroupStore["create"]> {
    const { accountId, id, name } = group;
    const [TableName, ConditionExpression] = [this.#table, MISSING];
    const locks = moveLocks(TableName, undefined, group);
    const writes: TransactionWrites = [
      { Put: { TableName, Item: groupItem(group), ConditionExpression } },
      { Put: { TableName, Item: { ...groupNameKey(accountId, name), groupId: id }, ConditionExpression } },
      moveRules(TableName, accountId, { takeUp: id }),
      ...moveBuilding(TableName, undefined, group),
    ];
    const outcome = await transact(this.#client, [...writes, ...locks.writes]);
    if (outcome.kind === "committed") return "created";
    if (outcome.failed.has(0) || outcome.failed.has(1)) return "nameTaken";
    return { noSuchGroups: refusedLocks(locks.taken, outcome.failed, writes.length) };
  }

  async get(account: AccountId, id: string): Promise<DynamicGroup | undefined> {
    const [item] = await readItems(this.#client, [{ table: this.#table, key: groupKey(account, id) }]);
    return item && dynamicGroupSchema.safeParse(item).data;
  }

  async revision(account: AccountId): Promise<number> {
    return (await this.#rules(account))?.revision ?? 0;
  }

  async all(account: AccountId): Promise<{ revision: number; groups: DynamicGroup[] }> {
    const rules = await this.#rules(account);
    const ids = [...(rules?.groups ?? [])];
    const items = await readItems(
      this.#client,
      ids.map((id) => ({ table: this.#table, key: groupKey(account, id) })),
    );
    const groups = items.flatMap((item) => (item ? [dynamicGroupSchema.parse(item)] : []));
    return { revision: rules?.revision ?? 0, groups };
  }

  async change(
    account: AccountId,
    id: string,
    decide: (group: DynamicGroup) => RuleChanges | undefined,
  ): Promise<RuleChangeOutcome> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await this.get(account, id);
      if (!before) return { kind: "missing" };
      const changes = decide(before);
      if (!changes) return { kind: "unchanged", group: before };
      const after = dynamicGroupSchema.parse({ ...before, ...withoutNulls(changes), version: before.version + 1 });
      const locks = moveLocks(this.#table, before, after);
      const writes = [this.#overwrite(before, after), ...this.#told(before, after, changes)];
      const outcome = await transact(this.#client, [...writes, ...locks.writes]);
      if (outcome.kind === "committed") return { kind: "changed", group: after };
      const groupIds = refusedLocks(locks.taken, outcome.failed, writes.length);
      if (!outcome.failed.has(0)) return { kind: "noSuchGroup", groupIds };
    }
    throw new RetryableError("The group was changed by others all the time");
  }

  async building(): Promise<Building[]> {
    const items = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": BUILDING },
    });
    return await Array.fromAsync(items, (item) => buildingItemSchema.parse(item));
  }

  #overwrite(before: DynamicGroup, after: DynamicGroup): TransactionWrites[number] {
    return {
      Put: {
        TableName: this.#table,
        Item: groupItem(after),
        ConditionExpression: "#version = :before",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":before": before.version },
      },
    };
  }

  /** How a group compares with its rule concerns no evaluation. */
  #told(before: DynamicGroup, after: DynamicGroup, changes: RuleChanges): TransactionWrites {
    if (Object.keys(changes).every((part) => part === "verified")) return [];
    return [moveRules(this.#table, after.accountId), ...moveBuilding(this.#table, before, after)];
  }

  async #rules(account: AccountId) {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: rulesKey(account), ConsistentRead: true }),
    );
    return answer.Item && rulesItemSchema.parse(answer.Item);
  }
}

/** The groups whose locks were refused: the locks are the last writes. */
const refusedLocks = (taken: readonly string[], failed: ReadonlyMap<number, unknown>, before: number): string[] =>
  taken.filter((_, index) => failed.has(before + index));

const withoutNulls = (changes: RuleChanges): Item =>
  Object.fromEntries(
    Object.entries(changes).flatMap(([part, value]) => (value === undefined ? [] : [[part, value ?? undefined]])),
  );
