import type { AccountId } from "#shared/accounts/account.ts";
import type { TransactionWrites } from "#shared/platform/dynamo.ts";
import { groupKey } from "./group-items.ts";

type Write = TransactionWrites[number];

/** What joins people to a group. Later modules have their own kinds and write their references themselves. */
export interface GroupUse {
  readonly kind: string;
  readonly id: string;
}

const written = ({ kind, id }: GroupUse): string => `${kind}#${id}`;

export const readUse = (text: string): GroupUse => {
  const at = text.indexOf("#");
  return { kind: text.slice(0, at), id: text.slice(at + 1) };
};

/**
 * Notes at the group that it is used. Its condition fails when there is no such group; it moves the group's version, so
 * that a deletion at the same moment and this cannot both win.
 */
export const useGroup = (table: string, account: AccountId, groupId: string, use: GroupUse): Write =>
  changeUses("ADD", table, account, groupId, use);

/** Takes the note back. */
export const freeGroup = (table: string, account: AccountId, groupId: string, use: GroupUse): Write =>
  changeUses("DELETE", table, account, groupId, use);

const changeUses = (
  clause: "ADD" | "DELETE",
  table: string,
  account: AccountId,
  groupId: string,
  use: GroupUse,
): Write => ({
  Update: {
    TableName: table,
    Key: groupKey(account, groupId),
    UpdateExpression: `SET #version = #version + :one ${clause} usedBy :use`,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":one": 1, ":use": new Set([written(use)]) },
  },
});
