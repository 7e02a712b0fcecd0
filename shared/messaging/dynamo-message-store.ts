import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, readItems, refusedByCondition } from "#shared/platform/dynamo.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { DeliveryStatus } from "./delivery-status.ts";
import {
  type Message,
  type MessageRef,
  messageRefSchema,
  messageSchema,
  type OutboundMessage,
  outboundMessageSchema,
  rankOf,
} from "./message.ts";
import {
  conversationKey,
  type DueKind,
  doubtPlace,
  duePlace,
  dueShardOf,
  messageKey,
  outboundItem,
  stateOfRow,
} from "./message-items.ts";
import type {
  ClaimOutcome,
  ClaimResult,
  ConversationPosition,
  MessageStore,
  RecordOutcome,
  StatusOutcome,
} from "./message-store.ts";

const NOT_DUE = { dueShard: null, dueAt: null };

export class DynamoMessageStore implements MessageStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async insert(message: OutboundMessage): Promise<"inserted" | "exists"> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: outboundItem(message),
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      );
      return "inserted";
    } catch (error) {
      if (refusedByCondition(error)) return "exists";
      throw error;
    }
  }

  async claim(ref: MessageRef, claimId: string, now: number): Promise<ClaimOutcome> {
    const claimed = await this.#change(
      ref,
      {
        ...stateOfRow(ref, "claimed"),
        claimId,
        claimedAt: isoInstant(now),
        ...duePlace("doubt", ref.messageId, now),
      },
      "#state = :queued",
      { names: { "#state": "state" }, values: { ":queued": "queued" } },
    );
    if (claimed.kind === "changed") return { kind: "claimed", message: claimed.message };
    if (!claimed.old) return { kind: "missing" };
    // The SDK repeats a write whose answer was lost: then the claim that stands is the one just made.
    return { kind: claimed.old.claimId === claimId ? "claimed" : "notQueued", message: claimed.old };
  }

  async release(ref: MessageRef, claimId: string, at: number): Promise<boolean> {
    const released = await this.#change(
      ref,
      {
        ...stateOfRow(ref, "queued"),
        claimId: null,
        claimedAt: null,
        ...duePlace("waiting", ref.messageId, at),
      },
      "claimId = :claimId AND #state = :claimed",
      { names: { "#state": "state" }, values: { ":claimId": claimId, ":claimed": "claimed" } },
    );
    return released.kind === "changed";
  }

  async record(
    ref: MessageRef,
    claimId: string,
    result: ClaimResult,
    ofGroups?: readonly string[],
  ): Promise<RecordOutcome> {
    const { state, ...details } = result;
    const place = result.state === "in_doubt" ? doubtPlace(ref, result.claimedAt) : NOT_DUE;
    const isClaimed = "claimId = :claimId AND #state = :claimed AND attribute_not_exists(sid)";
    const recorded = await this.#change(
      ref,
      { ...details, ...stateOfRow(ref, state), ...place },
      ofGroups ? `${isClaimed} AND groupIds = :ofGroups` : isClaimed,
      {
        names: { "#state": "state" },
        values: { ":claimId": claimId, ":claimed": "claimed", ...(ofGroups ? { ":ofGroups": ofGroups } : {}) },
      },
    );
    if (recorded.kind === "changed") return "recorded";
    const old = recorded.old;
    if (!old || old.claimId !== claimId) return "lost";
    if (ofGroups && old.state === "claimed" && old.sid === undefined) return "groupsChanged";
    // A callback was faster, or this is the SDK's repetition; both say what we say, or Twilio has the message twice.
    if (state === "sent" && old.sid !== undefined && old.sid !== result.sid) return "doubleSend";
    if (state === "sent" && old.sid === undefined) return await this.#correct(ref, claimId, result.sid);
    return "alreadyKnown";
  }

  async applyStatus(ref: MessageRef, status: DeliveryStatus): Promise<StatusOutcome> {
    const applied = await this.#change(
      ref,
      {
        ...stateOfRow(ref, status.state),
        sid: status.sid,
        errorCode: status.errorCode ?? null,
        reason: null,
        ...NOT_DUE,
      },
      "attribute_exists(claimId) AND #rank < :rank AND (attribute_not_exists(sid) OR sid = :sid)",
      { names: { "#rank": "rank" }, values: { ":rank": rankOf[status.state], ":sid": status.sid } },
    );
    if (applied.kind === "changed") return "applied";
    if (!applied.old) return "unknownMessage";
    return applied.old.sid !== undefined && applied.old.sid !== status.sid ? "doubleSend" : "older";
  }

  async get(ref: MessageRef): Promise<Message | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: messageKey(ref), ConsistentRead: true }),
    );
    return answer.Item && messageSchema.parse(answer.Item);
  }

  async conversation(
    account: AccountId,
    phone: PhoneNumber,
    before: ConversationPosition | undefined,
    limit: number,
  ): Promise<{ items: Message[]; next: ConversationPosition | undefined }> {
    const pk = conversationKey(account, phone);
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "byTime",
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ScanIndexForward: false,
        ExclusiveStartKey: before && { pk, sk: before.messageId, at: before.at },
        Limit: limit + 1,
      }),
    );
    const places = page.Items ?? [];
    const items = await readItems(
      this.#client,
      places.slice(0, limit).map(({ sk }) => ({ table: this.#table, key: { pk, sk: String(sk) } })),
    );
    const messages = items.flatMap((item) => (item ? [messageSchema.parse(item)] : []));
    const last = places.length > limit ? places[limit - 1] : undefined;
    return { items: messages, next: last && { at: String(last.at), messageId: String(last.sk) } };
  }

  async due(kind: DueKind, shard: string, now: number, limit: number): Promise<MessageRef[]> {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "due",
        KeyConditionExpression: "dueShard = :shard AND dueAt <= :now",
        ExpressionAttributeValues: { ":shard": dueShardOf(kind, shard), ":now": isoInstant(now) },
        Limit: limit,
      }),
    );
    return (page.Items ?? []).map(({ pk, sk }) => {
      const [accountId, phone] = String(pk).split("#");
      return messageRefSchema.parse({ accountId, phone, messageId: sk });
    });
  }

  async expectAt(ref: MessageRef, at: number): Promise<void> {
    await this.#change(ref, duePlace("waiting", ref.messageId, at), "#state = :queued", {
      names: { "#state": "state" },
      values: { ":queued": "queued" },
    });
  }

  async postpone(ref: MessageRef, now: number): Promise<boolean> {
    const postponed = await this.#change(
      ref,
      duePlace("waiting", ref.messageId, now),
      "#state = :queued AND dueAt <= :now",
      {
        names: { "#state": "state" },
        values: { ":queued": "queued", ":now": isoInstant(now) },
      },
    );
    return postponed.kind === "changed";
  }

  /** Twilio did take a message that was noted otherwise meanwhile: the SID is the stronger fact. */
  async #correct(ref: MessageRef, claimId: string, sid: string): Promise<RecordOutcome> {
    const corrected = await this.#change(
      ref,
      { ...stateOfRow(ref, "sent"), sid, reason: null, ...NOT_DUE },
      "claimId = :claimId AND attribute_not_exists(sid)",
      { names: {}, values: { ":claimId": claimId } },
    );
    if (corrected.kind === "changed") return "recorded";
    return corrected.old?.sid === sid ? "alreadyKnown" : "doubleSend";
  }

  async #change(
    ref: MessageRef,
    changes: Item,
    condition: string,
    used: { names: Record<string, string>; values: Item },
  ): Promise<{ kind: "changed"; message: OutboundMessage } | { kind: "refused"; old: OutboundMessage | undefined }> {
    try {
      const answer = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: messageKey(ref),
          ...setExpression(changes, used),
          ConditionExpression: `attribute_exists(pk) AND ${condition}`,
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { kind: "changed", message: outboundMessageSchema.parse(answer.Attributes) };
    } catch (error) {
      const refused = refusedByCondition(error);
      if (!refused) throw error;
      return { kind: "refused", old: refused.item && outboundMessageSchema.parse(refused.item) };
    }
  }
}
