import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { reviewIdOf } from "#shared/contacts/review.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, refusedByCondition } from "#shared/platform/dynamo.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import { inboxKey } from "./conversation-items.ts";
import { type Message, messageSchema, type OutboundMessage, type OutboundState, refOf } from "./message.ts";
import type { ErasedPage, Erasing, MessageEraser } from "./message-eraser.ts";
import { conversationKey, erasingKey, messageKey, stateOfRow } from "./message-items.ts";

const PAGE = 100;
const WIDTH = 16;
/** Nobody has to do anything about it any more, nor could. */
const NOT_LISTED = { attention: null, attentionId: null };
const ON_THE_WAY: ReadonlySet<OutboundState> = new Set(["claimed", "in_doubt"]);

export class DynamoMessageEraser implements MessageEraser {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async erasePage(account: AccountId, phone: PhoneNumber, { after, before, at }: Erasing): Promise<ErasedPage> {
    const pk = conversationKey(account, phone);
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        ExclusiveStartKey: after === undefined ? undefined : { pk, sk: after },
        Limit: PAGE,
      }),
    );
    if ((page.Items ?? []).some(({ sk }) => sk === inboxKey(account, phone).sk))
      await this.#forgetLast(account, phone, before);
    const messages = (page.Items ?? [])
      .filter(isMessage)
      .map((item) => messageSchema.parse(item))
      .filter(({ at: saidAt }) => before === undefined || saidAt < before);
    const whole = messages.filter(({ erasedAt }) => erasedAt === undefined);
    const erased = await inParallel(whole, WIDTH, async (message) => ({
      id: message.id,
      isErased: await this.#erase(message, at),
    }));
    return {
      messages: messages.length,
      left: erased.flatMap(({ id, isErased }) => (isErased ? [] : [id])),
      reviewIds: messages.filter(isDoubtful).map((message) => reviewIdOf({ at: message.at, messageId: message.id })),
      next: page.LastEvaluatedKey && String(page.LastEvaluatedKey.sk),
    };
  }

  async noteUntil(account: AccountId, phone: PhoneNumber, until: string): Promise<void> {
    const isLater = "attribute_not_exists(#until) OR #until < :until";
    const names = { "#until": "until" };
    const note = new UpdateCommand({
      TableName: this.#table,
      Key: erasingKey(account, phone),
      UpdateExpression: "SET #until = :until",
      ConditionExpression: isLater,
      ...{ ExpressionAttributeNames: names, ExpressionAttributeValues: { ":until": until } },
    });
    try {
      await this.#client.send(note);
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  async notedUntil(account: AccountId, phone: PhoneNumber): Promise<string | undefined> {
    const Key = erasingKey(account, phone);
    const { Item } = await this.#client.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item && String(Item.until);
  }

  /** The inbox shows the last words that were said. */
  async #forgetLast(account: AccountId, phone: PhoneNumber, before: string | undefined): Promise<void> {
    const wanted = before && {
      ConditionExpression: "#lastAt < :before",
      ExpressionAttributeNames: { "#lastAt": "lastAt" },
      ExpressionAttributeValues: { ":before": before },
    };
    try {
      await this.#client.send(
        new DeleteCommand({ TableName: this.#table, Key: inboxKey(account, phone), ...(wanted || {}) }),
      );
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  /** @returns false when it must wait: it is with the carrier, or moved just now. */
  async #erase(message: Message, at: string): Promise<boolean> {
    if (message.direction === "in") return await this.#change(message, { body: "", media: [], erasedAt: at });
    if (ON_THE_WAY.has(message.state)) return false;
    return await this.#change(message, { ...endOf(message), body: "", erasedAt: at, ...NOT_LISTED });
  }

  async #change(message: Message, changes: Item): Promise<boolean> {
    const names = { "#state": "state" };
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: messageKey(refOf(message)),
          ...setExpression(changes, { names, values: { ":read": message.state } }),
          ConditionExpression: "#state = :read",
        }),
      );
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

/** What waits to be sent ends; whatever has an end keeps it. */
const endOf = (message: OutboundMessage): Item =>
  message.state === "queued"
    ? { ...stateOfRow(refOf(message), "cancelled"), reason: "erased", dueShard: null, dueAt: null }
    : {};

/** Locks of SIDs lie beside the messages. */
const isMessage = ({ direction }: Item): boolean => direction === "in" || direction === "out";

const isDoubtful = (message: Message): boolean => message.direction === "in" && message.meaning === "doubtful_opt_out";
