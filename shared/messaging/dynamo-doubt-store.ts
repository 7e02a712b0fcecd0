import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, readItems, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { DeliveryStatus } from "./delivery-status.ts";
import type { Doubt, DoubtStore } from "./doubt-store.ts";
import { type Message, type MessageRef, messageSchema, rankOf, refOf } from "./message.ts";
import { conversationKey, duePlace, messageKey, sidLockKey, stateOfRow } from "./message-items.ts";

const lockSchema = z.object({ messageId: z.string() });
const NOT_DUE = { dueShard: null, dueAt: null };

export class DynamoDoubtStore implements DoubtStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(ref: MessageRef): Promise<Message | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: messageKey(ref), ConsistentRead: true }),
    );
    return answer.Item && messageSchema.parse(answer.Item);
  }

  async sidsOf(account: AccountId, phone: PhoneNumber): Promise<ReadonlySet<string>> {
    const sids = new Set<string>();
    const rows = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": conversationKey(account, phone) },
    });
    for await (const { sid } of rows) if (typeof sid === "string") sids.add(sid);
    return sids;
  }

  async adopt(doubt: Doubt, { state, sid, errorCode }: DeliveryStatus): Promise<"adopted" | "sidTaken" | "noDoubt"> {
    const lock = {
      Put: {
        TableName: this.#table,
        Item: { ...sidLockKey(doubt.accountId, doubt.phone, sid), messageId: doubt.id },
        ConditionExpression: "attribute_not_exists(pk) OR messageId = :messageId",
        ExpressionAttributeValues: { ":messageId": doubt.id },
      },
    };
    const changes = { ...stateOfRow(refOf(doubt), state), sid, errorCode, reason: null, ...NOT_DUE };
    const outcome = await transact(this.#client, [this.#change(doubt, changes), lock]);
    if (outcome.kind === "committed") return "adopted";
    return outcome.failed.has(0) ? "noDoubt" : "sidTaken";
  }

  async lookAgain(doubt: Doubt, looks: number, at: number, now: number): Promise<boolean> {
    const changes = { ...stateOfRow(refOf(doubt), "in_doubt"), looks, dueAt: isoInstant(at) };
    const outcome = await transact(this.#client, [this.#change(doubt, changes, now)]);
    return outcome.kind === "committed";
  }

  async giveUp(doubt: Doubt, now: number): Promise<boolean> {
    // The rank stays that of a doubt: what a callback says later is above it.
    const failed = { ...stateOfRow(refOf(doubt), "failed"), rank: rankOf.in_doubt };
    const changes = { ...failed, reason: "not_accepted", ...NOT_DUE };
    const outcome = await transact(this.#client, [this.#change(doubt, changes, now)]);
    return outcome.kind === "committed";
  }

  async claimSid(ref: MessageRef, sid: string, now: number): Promise<boolean> {
    const key = sidLockKey(ref.accountId, ref.phone, sid);
    const [lock] = await readItems(this.#client, [{ table: this.#table, key }]);
    const holder = lock && lockSchema.parse(lock).messageId;
    if (holder === undefined || holder === ref.messageId) return false;
    const doubtAgain = {
      ...stateOfRow({ ...ref, messageId: holder }, "in_doubt"),
      sid: null,
      looks: 0,
      ...duePlace("doubt", holder, now),
    };
    const outcome = await transact(this.#client, [
      {
        Update: {
          TableName: this.#table,
          Key: messageKey({ ...ref, messageId: holder }),
          ...setExpression(doubtAgain, { names: {}, values: { ":sid": sid } }),
          ConditionExpression: "sid = :sid",
        },
      },
      {
        Put: {
          TableName: this.#table,
          Item: { ...key, messageId: ref.messageId },
          ConditionExpression: "messageId = :holder",
          ExpressionAttributeValues: { ":holder": holder },
        },
      },
    ]);
    return outcome.kind === "committed";
  }

  #change(doubt: Doubt, changes: Item, dueBy?: number): TransactionWrites[number] {
    const names = { "#state": "state" };
    const values = {
      ":claimId": doubt.claimId,
      ":claimed": "claimed",
      ":inDoubt": "in_doubt",
      ":looks": doubt.looks,
      ...(dueBy === undefined ? {} : { ":dueBy": isoInstant(dueBy) }),
    };
    const isStillInDoubt =
      "claimId = :claimId AND #state IN (:claimed, :inDoubt) AND attribute_not_exists(sid) AND looks = :looks";
    return {
      Update: {
        TableName: this.#table,
        Key: messageKey(refOf(doubt)),
        ...setExpression(changes, { names, values }),
        ConditionExpression: dueBy === undefined ? isStillInDoubt : `${isStillInDoubt} AND dueAt <= :dueBy`,
      },
    };
  }
}
