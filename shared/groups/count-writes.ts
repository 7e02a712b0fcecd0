import type { TransactionWrites } from "#shared/platform/dynamo.ts";
import { newId } from "#shared/platform/ids.ts";
import { wantingIn } from "./count-items.ts";
import type { Counter, Move, Person, RosterShard, Tallying } from "./count-store.ts";
import type { GroupCount } from "./group-count.ts";
import { countedKey, counterKey } from "./group-items.ts";

type Write = TransactionWrites[number];

/** The one transaction of a tally: the counter, and beside it what each person is counted for, as it was read. */
export const countWrites = (
  table: string,
  of: RosterShard,
  { hasGroup, counter }: Tallying,
  moves: readonly Move[],
  by: GroupCount,
  at: string,
): Write[] => {
  const epoch = counter?.epoch ?? newId();
  return [
    hasGroup ? moveCounter(table, of, counter, epoch, by, at) : forgetCounter(table, of),
    ...moves.map((move) => countPerson(table, of, move, epoch)),
  ];
};

const forgetCounter = (table: string, { account, groupId, shard }: RosterShard): Write => ({
  Delete: { TableName: table, Key: counterKey(account, groupId, shard) },
});

const moveCounter = (
  table: string,
  { account, groupId, shard }: RosterShard,
  before: Counter | undefined,
  epoch: string,
  { members, wanting }: GroupCount,
  at: string,
): Write => {
  const countries = Object.entries(wanting).filter(([, by]) => by !== 0);
  return {
    Update: {
      TableName: table,
      Key: counterKey(account, groupId, shard),
      UpdateExpression: [
        "SET epoch = :epoch, #at = :at ADD members :members, changes :one",
        ...countries.map((_, index) => `#c${index} :c${index}`),
      ].join(", "),
      ConditionExpression: before ? "epoch = :epoch" : "attribute_not_exists(pk)",
      ExpressionAttributeNames: {
        "#at": "at",
        ...Object.fromEntries(countries.map(([country], index) => [`#c${index}`, wantingIn(country)])),
      },
      ExpressionAttributeValues: {
        ...{ ":epoch": epoch, ":at": at, ":members": members, ":one": 1 },
        ...Object.fromEntries(countries.map(([, number], index) => [`:c${index}`, number])),
      },
    },
  };
};

const countPerson = (
  table: string,
  { account, groupId }: RosterShard,
  { person, after }: Move,
  epoch: string,
): Write => {
  const key = countedKey(account, person.phone, groupId);
  return after
    ? { Put: { TableName: table, Item: { ...key, ...after, epoch }, ...asRead(person) } }
    : { Delete: { TableName: table, Key: key, ...asRead(person) } };
};

const asRead = ({ counted }: Person) => {
  if (!counted) return { ConditionExpression: "attribute_not_exists(pk)" };
  const { epoch, country } = counted;
  return country === undefined
    ? {
        ConditionExpression: "epoch = :was AND attribute_not_exists(country)",
        ExpressionAttributeValues: { ":was": epoch },
      }
    : {
        ConditionExpression: "epoch = :was AND country = :country",
        ExpressionAttributeValues: { ":was": epoch, ":country": country },
      };
};
