import type { AccountId } from "#shared/accounts/account.ts";
import type { TransactionWrites } from "#shared/platform/dynamo.ts";
import { buildingItem, buildingKey, rulesKey } from "./dynamic-group-items.ts";
import type { Group } from "./group.ts";
import { groupsInRule } from "./rule-schema.ts";
import { freeGroup, useGroup } from "./use-group.ts";

type Write = TransactionWrites[number];

/** Moves the account's revision; `more` takes a group up into its rules, or lets one go. */
export const moveRules = (
  table: string,
  account: AccountId,
  more: { readonly takeUp?: string; readonly letGo?: string } = {},
): Write => {
  const { takeUp, letGo } = more;
  const id = takeUp ?? letGo;
  const clause = takeUp === undefined ? " DELETE #groups :id" : ", #groups :id";
  return {
    Update: {
      TableName: table,
      Key: rulesKey(account),
      UpdateExpression: `ADD revision :one${id === undefined ? "" : clause}`,
      ...(id === undefined ? {} : { ExpressionAttributeNames: { "#groups": "groups" } }),
      ExpressionAttributeValues: { ":one": 1, ...(id === undefined ? {} : { ":id": new Set([id]) }) },
    },
  };
};

/** Notes at standard groups that a rule names them, and no longer does: such a group cannot be deleted. */
export const moveLocks = (table: string, before: Group | undefined, after: Group | undefined) => {
  const [had, has] = [before, after].map((group) => new Set(group?.rule ? groupsInRule(group.rule) : []));
  const group = after ?? before;
  if (!group || !had || !has) return { taken: [], writes: [] };
  const use = { kind: "rule", id: group.id };
  const taken = [...has].filter((id) => !had.has(id));
  const writes: Write[] = [
    ...taken.map((id) => useGroup(table, group.accountId, id, use)),
    ...[...had].filter((id) => !has.has(id)).map((id) => freeGroup(table, group.accountId, id, use)),
  ];
  return { taken, writes };
};

/** A group stands in the list of rebuilds while it is building. */
export const moveBuilding = (table: string, before: Group | undefined, after: Group | undefined): Write[] => {
  const [was, is] = [isBuilding(before), isBuilding(after)];
  if (after && is && (!was || before?.revision !== after.revision)) {
    const { accountId, id, revision = 1, createdAt, buildingSince = createdAt } = after;
    return [
      { Put: { TableName: table, Item: buildingItem({ accountId, groupId: id, revision, since: buildingSince }) } },
    ];
  }
  return before && was && !is ? [{ Delete: { TableName: table, Key: buildingKey(before.accountId, before.id) } }] : [];
};

const isBuilding = (group: Group | undefined): boolean => group?.state === "building" && group.archivedAt === undefined;

/** What goes with a group that is deleted, where it has a rule. */
export const endOfRule = (table: string, group: Group): Write[] =>
  group.kind === "dynamic"
    ? [
        moveRules(table, group.accountId, { letGo: group.id }),
        ...moveLocks(table, group, undefined).writes,
        ...moveBuilding(table, group, undefined),
      ]
    : [];
