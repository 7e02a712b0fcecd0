import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { ledgerKey, membershipKey, rosterShardKey, SWEEP } from "#shared/groups/group-items.ts";
import type { GroupRemoval } from "#shared/groups/group-removal.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { someAccountId, someGroup, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("group-removal"))("the group removal $name", ({ client, tables, dynamo }) => {
  const groups = new DynamoGroupStore(client, tables.groups);
  const removal: GroupRemoval = new DynamoGroupRemoval(client, tables);

  const created = async (account: AccountId, name?: string) => {
    const group = someGroup(account, name);
    await groups.create(group);
    return group;
  };
  const put = (item: object) =>
    client.send(new PutCommand({ TableName: tables.memberships, Item: { ...item, cause: "c" } }));
  const left = async (account: AccountId, groupId: string, shard: string): Promise<string[]> => {
    const names: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tables.memberships,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": rosterShardKey(account, groupId, shard) },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      names.push(...(page.Items ?? []).map(({ sk }) => String(sk)));
      start = page.LastEvaluatedKey;
    } while (start);
    return names;
  };

  it("frees the name at once, and is missing when it comes again", async () => {
    const account = someAccountId();
    const group = await created(account, "Members");
    expect(await removal.remove(account, group.id)).toEqual({ kind: "removed" });
    expect(await removal.remove(account, group.id)).toEqual({ kind: "missing" });
    expect(await groups.get(account, group.id)).toBeUndefined();
    expect(await groups.create(someGroup(account, "members"))).toBe("created");
  });

  it("does not reach another account's group", async () => {
    const group = await created(someAccountId());
    expect(await removal.remove(someAccountId(), group.id)).toEqual({ kind: "missing" });
    expect(await groups.get(group.accountId, group.id)).toEqual(group);
  });

  if (dynamo) {
    it("frees the name that the group has by then", async () => {
      const account = someAccountId();
      const group = await created(account, "One");
      dynamo.before("TransactWriteItems", () => groups.change(account, group.id, { name: "Two" }));
      expect(await removal.remove(account, group.id)).toEqual({ kind: "removed" });
      for (const name of ["One", "Two"]) expect(await groups.create(someGroup(account, name))).toBe("created");
    });
  }

  it("sweeps a shard page by page, memberships and ledger, and then rests", async () => {
    const account = someAccountId();
    const group = await created(account);
    const phones = Array.from({ length: 40 }, somePhone);
    for (const phone of phones) {
      for (const keyOf of [membershipKey, ledgerKey]) await put(keyOf(account, group.id, phone));
    }
    await removal.remove(account, group.id);
    for (const shard of new Set(phones.map(shardOf))) {
      expect(await left(account, group.id, shard)).toContain(SWEEP);
      for (let page = 0; (await left(account, group.id, shard)).length > 0; page += 1) {
        expect(page).toBeLessThan(50);
        await removal.sweep(account, group.id, shard);
      }
      await removal.sweep(account, group.id, shard);
      expect(await left(account, group.id, shard)).toEqual([]);
    }
  });

  it("sweeps nothing of a group that is there", async () => {
    const account = someAccountId();
    const group = await created(account);
    const phone = somePhone();
    await put(membershipKey(account, group.id, phone));
    await removal.sweep(account, group.id, shardOf(phone));
    await removal.sweep(account, newId(), shardOf(phone));
    expect(await left(account, group.id, shardOf(phone))).toEqual([phone]);
  });
});
