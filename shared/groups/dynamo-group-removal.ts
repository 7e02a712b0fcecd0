import { DeleteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Key, readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { endOfRule } from "./dynamic-group-writes.ts";
import { type Group, groupSchema } from "./group.ts";
import { counterKey, groupKey, groupNameKey, rosterShardKey, SWEEP, sweepKey } from "./group-items.ts";
import type { GroupRemoval, RemoveGroupOutcome } from "./group-removal.ts";
import { readUse } from "./use-group.ts";

const ATTEMPTS = 5;
/** Some seconds of work at most: well within a stream function's 30. */
const SWEPT_AT_ONCE = 400;
const WIDTH = 16;

export class DynamoGroupRemoval implements GroupRemoval {
  readonly #client: DocumentClient;
  readonly #tables: { readonly groups: string; readonly memberships: string };

  constructor(client: DocumentClient, tables: { groups: string; memberships: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async remove(account: AccountId, groupId: string): Promise<RemoveGroupOutcome> {
    const { groups, memberships } = this.#tables;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const group = await this.#group(account, groupId);
      if (!group) return { kind: "missing" };
      if (group.usedBy) return { kind: "inUse", usedBy: [...group.usedBy].sort().map(readUse) };
      const outcome = await transact(this.#client, [
        {
          Delete: {
            TableName: groups,
            Key: groupKey(account, groupId),
            ConditionExpression: "#version = :read",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":read": group.version },
          },
        },
        { Delete: { TableName: groups, Key: groupNameKey(account, group.name) } },
        ...endOfRule(groups, group),
        ...allShards.map((shard) => ({
          Put: { TableName: memberships, Item: { ...sweepKey(account, groupId, shard), pages: 0 } },
        })),
      ]);
      if (outcome.kind === "committed") return { kind: "removed" };
    }
    throw new RetryableError("The group was changed by others all the time");
  }

  async sweep(account: AccountId, groupId: string, shard: string): Promise<void> {
    if (await this.#group(account, groupId)) return;
    const TableName = this.#tables.memberships;
    const page = await this.#client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": rosterShardKey(account, groupId, shard) },
        ConsistentRead: true,
        Limit: SWEPT_AT_ONCE,
      }),
    );
    const keys = (page.Items ?? []).map(({ pk, sk }): Key => ({ pk: String(pk), sk: String(sk) }));
    const left = keys.filter(({ sk }) => sk !== SWEEP);
    await inParallel(left, WIDTH, (key) => this.#client.send(new DeleteCommand({ TableName, Key: key })));
    if (page.LastEvaluatedKey) return await this.#ringAgain(sweepKey(account, groupId, shard));
    for (const key of [counterKey(account, groupId, shard), sweepKey(account, groupId, shard)]) {
      await this.#client.send(new DeleteCommand({ TableName, Key: key }));
    }
  }

  async #ringAgain(key: Key): Promise<void> {
    const changed = {
      UpdateExpression: "ADD pages :one",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":one": 1 },
    };
    try {
      await this.#client.send(new UpdateCommand({ TableName: this.#tables.memberships, Key: key, ...changed }));
    } catch (error) {
      // Another bell swept the rest.
      if (!refusedByCondition(error)) throw error;
    }
  }

  async #group(account: AccountId, groupId: string): Promise<Group | undefined> {
    const [item] = await readItems(this.#client, [{ table: this.#tables.groups, key: groupKey(account, groupId) }]);
    return item && groupSchema.parse(item);
  }
}
