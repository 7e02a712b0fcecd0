import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, type Key, readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import { type Account, type AccountId, accountIdSchema, accountSchema } from "./account.ts";
import {
  accountKey,
  accountListKey,
  everythingKey,
  keyByHashKey,
  keyOfAccountKey,
  listedAccountKey,
  senderKey,
  senderOwnerKey,
} from "./account-items.ts";
import type { AccountChanges, AccountStore, KeyChanges } from "./account-store.ts";
import { keyItems, keyStays, ownService, putNew, THERE } from "./account-writes.ts";
import { type ApiKey, apiKeySchema } from "./api-key.ts";
import { type Sender, type SenderOwner, senderOwnerSchema, senderSchema } from "./sender.ts";
import type { Sending } from "./sending.ts";
import { slowedMore } from "./slowed-sender.ts";

const everythingSchema = z.object({ reason: z.string() });
/** What days, weeks and years are. */
const CALENDAR = ["timeZone", "weekStart", "leapDay"] as const;
const RACES = 8;

export class DynamoAccountStore implements AccountStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async createAccount(account: Account, firstKey: ApiKey): Promise<"created" | "taken"> {
    const outcome = await transact(this.#client, [
      putNew(this.#table, { ...accountKey(account.id), ...account }),
      putNew(this.#table, listedAccountKey(account.id)),
      ...keyItems(firstKey).map((item) => putNew(this.#table, item)),
    ]);
    return outcome.kind === "committed" ? "created" : "taken";
  }

  async listAccounts(): Promise<AccountId[]> {
    const items = await this.#list(accountListKey);
    return items.map(({ sk }) => accountIdSchema.parse(sk));
  }

  async getAccount(id: AccountId): Promise<Account | undefined> {
    return accountOf(await this.#get(accountKey(id)));
  }

  async changeAccount(id: AccountId, changes: AccountChanges): Promise<Account | undefined> {
    const names = CALENDAR.filter((name) => changes[name] !== undefined);
    if (names.length === 0) return accountOf(await this.#change(accountKey(id), changes));
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const before = await this.getAccount(id);
      if (!before) return undefined;
      const { calendarRevision } = before;
      const isMoved = names.some((name) => changes[name] !== before[name]);
      const moved = isMoved ? { ...changes, calendarRevision: (calendarRevision ?? 0) + 1 } : changes;
      const after = await this.#change(accountKey(id), moved, { calendarRevision });
      if (after) return accountOf(after);
    }
    throw new RetryableError("The account was changed by others all the time");
  }

  async addSender(sender: Sender): Promise<"added" | "taken"> {
    const { accountId, phone, messagingServiceSid } = sender;
    const outcome = await transact(this.#client, [
      putNew(this.#table, { ...senderKey(accountId, phone), ...sender }),
      putNew(this.#table, { ...senderOwnerKey(phone), accountId, phone }),
      ...(messagingServiceSid ? [ownService(this.#table, messagingServiceSid, sender)] : []),
    ]);
    return outcome.kind === "committed" ? "added" : "taken";
  }

  async listSenders(id: AccountId): Promise<Sender[]> {
    return (await this.#list(accountKey(id).pk, "sender#")).map((item) => senderSchema.parse(item));
  }

  async changeSender(
    id: AccountId,
    phone: string,
    changes: { segmentsPerSecond: number },
  ): Promise<Sender | undefined> {
    const item = await this.#change(senderKey(id, phone), changes);
    return item && senderSchema.parse(item);
  }

  async slowSender(id: AccountId, phone: string, now: number): Promise<boolean> {
    const item = await this.#get(senderKey(id, phone));
    const before = item && senderSchema.parse(item).slowed;
    const slowed = item && slowedMore(before, now);
    if (!slowed) return false;
    const names = { "#slowed": "slowed" };
    const values = before ? { ":before": before } : undefined;
    return await this.#changeWhere(
      senderKey(id, phone),
      setExpression({ slowed }, { names, ...(values ? { values } : {}) }),
      before ? "#slowed = :before" : "attribute_not_exists(#slowed)",
    );
  }

  async findOwner(names: readonly string[]): Promise<SenderOwner | undefined> {
    const owners = await readItems(
      this.#client,
      names.map((name) => ({ table: this.#table, key: senderOwnerKey(name) })),
    );
    const owner = owners.find((item) => item !== undefined);
    return owner && senderOwnerSchema.parse(owner);
  }

  async readSending(id: AccountId, phone: string): Promise<Sending | undefined> {
    const keys = [accountKey(id), senderKey(id, phone), everythingKey];
    const [account, sender, everything] = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#table, key })),
    );
    if (!account || !sender) return undefined;
    return {
      account: accountSchema.parse(account),
      sender: senderSchema.parse(sender),
      everythingStopped: everything && everythingSchema.parse(everything).reason,
    };
  }

  async stopSending(id: AccountId, reason: string, claimedAt: string): Promise<boolean> {
    const names = { "#since": "sendingSince" };
    const changes = setExpression(
      { sending: false, stoppedBecause: reason },
      { names, values: { ":claimedAt": claimedAt } },
    );
    const condition = "(attribute_not_exists(#since) OR #since < :claimedAt)";
    return await this.#changeWhere(accountKey(id), changes, condition);
  }

  async stopEverything(reason: string | undefined): Promise<void> {
    const place = { TableName: this.#table };
    if (reason === undefined) await this.#client.send(new DeleteCommand({ ...place, Key: everythingKey }));
    else await this.#client.send(new PutCommand({ ...place, Item: { ...everythingKey, reason } }));
  }

  async addKey(key: ApiKey): Promise<void> {
    const outcome = await transact(
      this.#client,
      keyItems(key).map((item) => putNew(this.#table, item)),
    );
    if (outcome.kind !== "committed") throw new Error("This key exists already");
  }

  async findKey(hash: string): Promise<ApiKey | undefined> {
    const item = await this.#get(keyByHashKey(hash));
    return item && apiKeySchema.parse(item);
  }

  async listKeys(id: AccountId): Promise<ApiKey[]> {
    return (await this.#list(accountKey(id).pk, "key#")).map((item) => apiKeySchema.parse(item));
  }

  async removeKey(id: AccountId, keyId: string, stayingId?: string): Promise<boolean> {
    const item = await this.#get(keyOfAccountKey(id, keyId));
    if (!item) return false;
    const { hash } = apiKeySchema.parse(item);
    const outcome = await transact(this.#client, [
      { Delete: { TableName: this.#table, Key: keyOfAccountKey(id, keyId), ConditionExpression: THERE } },
      { Delete: { TableName: this.#table, Key: keyByHashKey(hash) } },
      ...keyStays(this.#table, id, stayingId),
    ]);
    return outcome.kind === "committed";
  }

  async changeKey({ accountId, id, hash }: ApiKey, changes: KeyChanges, stayingId?: string): Promise<boolean> {
    const update = (key: Key) => ({
      Update: { TableName: this.#table, Key: key, ...setExpression({ ...changes }), ConditionExpression: THERE },
    });
    const outcome = await transact(this.#client, [
      update(keyOfAccountKey(accountId, id)),
      update(keyByHashKey(hash)),
      ...keyStays(this.#table, accountId, stayingId),
    ]);
    return outcome.kind === "committed";
  }

  async markKeyUsed(key: ApiKey, at: string): Promise<void> {
    await this.#change(keyByHashKey(key.hash), { lastUsedAt: at });
    await this.#change(keyOfAccountKey(key.accountId, key.id), { lastUsedAt: at });
  }

  async #get(key: { pk: string; sk: string }): Promise<Item | undefined> {
    const answer = await this.#client.send(new GetCommand({ TableName: this.#table, Key: key, ConsistentRead: true }));
    return answer.Item;
  }

  /** @param asRead where it matters, how often the calendar's settings were changed when they were read. */
  async #change(key: Key, changes: Item, asRead?: Pick<Account, "calendarRevision">): Promise<Item | undefined> {
    // DynamoDB refuses an update of nothing.
    if (Object.values(changes).every((change) => change === undefined)) return await this.#get(key);
    const { calendarRevision } = asRead ?? {};
    const counted = calendarRevision === undefined ? {} : { ":counted": calendarRevision };
    const isSo =
      calendarRevision === undefined ? "attribute_not_exists(calendarRevision)" : "calendarRevision = :counted";
    const stillCounted = asRead ? ` AND ${isSo}` : "";
    try {
      const answer = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: key,
          ...setExpression(changes, { values: counted }),
          ConditionExpression: `${THERE}${stillCounted}`,
          ReturnValues: "ALL_NEW",
        }),
      );
      return answer.Attributes;
    } catch (error) {
      if (refusedByCondition(error)) return undefined;
      throw error;
    }
  }

  /** @returns whether it is there and the condition held */
  async #changeWhere(key: Key, changes: ReturnType<typeof setExpression>, condition: string): Promise<boolean> {
    const place = { TableName: this.#table, Key: key, ConditionExpression: `${THERE} AND ${condition}` };
    try {
      await this.#client.send(new UpdateCommand({ ...place, ...changes }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  #list(pk: string, prefix?: string): Promise<Item[]> {
    const items = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: prefix === undefined ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ...(prefix === undefined ? {} : { ":prefix": prefix }) },
    });
    return Array.fromAsync(items);
  }
}

const accountOf = (item: Item | undefined): Account | undefined => item && accountSchema.parse(item);
