import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId, FrequencyCap } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, readItems, refusedByCondition, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { CampaignTextStore, CapPlaces, CapReader, InsertOutcome } from "./campaign-text-store.ts";
import { type MessageRef, type OutboundMessage, outboundMessageSchema } from "./message.ts";
import { capKey, duePlace, handledItem, messageKey } from "./message-items.ts";

const DAY_MILLISECONDS = 24 * 60 * 60_000;
const RACES = 10;
const COUNTED_BY_OTHERS = "A person's texts were counted by others all the time";
/** Instants (ms) of what was claimed: those that were in the window when it was written last. */
const capSchema = z.object({ instants: z.array(z.number()) });

export class DynamoCampaignTextStore implements CampaignTextStore, CapPlaces, CapReader {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claim(row: OutboundMessage, cap: FrequencyCap | undefined): Promise<InsertOutcome> {
    if (cap) return await this.#claimUnder(row, cap);
    const there = await this.#insert(row);
    return there ? claimedOrThere(row, there) : { kind: "claimed" };
  }

  async end(row: OutboundMessage): Promise<boolean> {
    return (await this.#insert(row)) === undefined;
  }

  async release(ref: MessageRef, claimId: string, cap: FrequencyCap | undefined): Promise<boolean> {
    if (cap) return await this.#releaseUnder(ref, claimId);
    try {
      await this.#client.send(new DeleteCommand({ ...this.#stillClaimed(ref, claimId) }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async discount(ref: MessageRef, claimedAt: string): Promise<void> {
    for (let race = 0; race < RACES; race += 1) {
      const before = (await this.#instants(ref)) ?? [];
      const place = before.indexOf(Date.parse(claimedAt));
      if (place < 0) return;
      const outcome = await transact(this.#client, [this.#count(ref, before, before.toSpliced(place, 1))]);
      if (outcome.kind === "committed") return;
    }
    throw new RetryableError(COUNTED_BY_OTHERS);
  }

  async doubt(ref: MessageRef, before: number): Promise<boolean> {
    const names = { "#state": "state" };
    const values = { ":claimed": "claimed", ":before": isoInstant(before) };
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: messageKey(ref),
          ...setExpression(duePlace("doubt", ref.messageId, before), { names, values }),
          ConditionExpression: "#state = :claimed AND claimedAt < :before AND attribute_not_exists(dueShard)",
        }),
      );
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async find(
    account: AccountId,
    texts: readonly { readonly phone: PhoneNumber; readonly messageId: string }[],
  ): Promise<(OutboundMessage | undefined)[]> {
    const keys = texts.map(({ phone, messageId }) => messageKey({ accountId: account, phone, messageId }));
    const rows = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#table, key })),
    );
    return rows.map((row) => row && outboundMessageSchema.parse(row));
  }

  async capped(
    account: AccountId,
    phones: readonly PhoneNumber[],
    cap: FrequencyCap,
    at: number,
  ): Promise<ReadonlySet<PhoneNumber>> {
    const items = await readItems(
      this.#client,
      phones.map((phone) => ({ table: this.#table, key: capKey(account, phone) })),
    );
    const instants = items.map((item) => (item ? capSchema.parse(item).instants : []));
    return new Set(phones.filter((_, index) => isFull(inWindow(instants[index], cap, at), cap)));
  }

  /** @returns the row that is there already; none when this one was inserted */
  async #insert(row: OutboundMessage): Promise<OutboundMessage | undefined> {
    try {
      await this.#client.send(new PutCommand({ ...this.#newRow(row) }));
      return undefined;
    } catch (error) {
      const refused = refusedByCondition(error);
      if (!refused) throw error;
      return outboundMessageSchema.parse(refused.item);
    }
  }

  /** Row and place in one transaction: two campaigns that meet at one person see each other. */
  async #claimUnder(row: OutboundMessage, cap: FrequencyCap): Promise<InsertOutcome> {
    const at = Date.parse(row.claimedAt ?? row.at);
    for (let race = 0; race < RACES; race += 1) {
      const before = await this.#instants(row);
      const counted = inWindow(before, cap, at);
      if (isFull(counted, cap)) return await this.#capFull(row);
      const outcome = await transact(this.#client, [
        { Put: this.#newRow(row) },
        this.#count(row, before, [...counted, at]),
      ]);
      if (outcome.kind === "committed") return { kind: "claimed" };
      if (outcome.failed.has(0)) return claimedOrThere(row, outboundMessageSchema.parse(outcome.failed.get(0)));
    }
    throw new RetryableError(COUNTED_BY_OTHERS);
  }

  /** A text that has its row counts among them itself: it is there, and not one too many. */
  async #capFull(row: OutboundMessage): Promise<InsertOutcome> {
    const [there] = await this.find(row.accountId, [{ phone: row.phone, messageId: row.id }]);
    return there ? claimedOrThere(row, there) : { kind: "capFull" };
  }

  async #releaseUnder(ref: MessageRef, claimId: string): Promise<boolean> {
    for (let race = 0; race < RACES; race += 1) {
      const [row] = await this.find(ref.accountId, [ref]);
      if (row?.claimedAt === undefined) return false;
      const before = (await this.#instants(ref)) ?? [];
      const place = before.indexOf(Date.parse(row.claimedAt));
      const outcome = await transact(this.#client, [
        { Delete: this.#stillClaimed(ref, claimId) },
        ...(place < 0 ? [] : [this.#count(ref, before, before.toSpliced(place, 1))]),
      ]);
      if (outcome.kind === "committed") return true;
      if (outcome.failed.has(0)) return false;
    }
    throw new RetryableError(COUNTED_BY_OTHERS);
  }

  async #instants({ accountId, phone }: Pick<MessageRef, "accountId" | "phone">): Promise<number[] | undefined> {
    const [item] = await readItems(this.#client, [{ table: this.#table, key: capKey(accountId, phone) }]);
    return item && capSchema.parse(item).instants;
  }

  #count(
    { accountId, phone }: Pick<MessageRef, "accountId" | "phone">,
    before: readonly number[] | undefined,
    instants: readonly number[],
  ): TransactionWrites[number] {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...capKey(accountId, phone), v: 1, instants },
        ...(before
          ? { ConditionExpression: "instants = :before", ExpressionAttributeValues: { ":before": before } }
          : { ConditionExpression: "attribute_not_exists(pk)" }),
      },
    };
  }

  #newRow(row: OutboundMessage) {
    return {
      TableName: this.#table,
      Item: handledItem(row),
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
  }

  #stillClaimed(ref: MessageRef, claimId: string) {
    return {
      TableName: this.#table,
      Key: messageKey(ref),
      ConditionExpression: "claimId = :claimId AND #state = :claimed AND attribute_not_exists(sid)",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":claimId": claimId, ":claimed": "claimed" } satisfies Item,
    };
  }
}

/** Those that the cap counts at `at`. */
const inWindow = (instants: readonly number[] = [], { days }: FrequencyCap, at: number): readonly number[] =>
  instants.filter((instant) => instant > at - days * DAY_MILLISECONDS);

const isFull = (counted: readonly number[], { messages }: FrequencyCap): boolean => counted.length >= messages;

/** The SDK repeats a write whose answer was lost: then the claim that stands is the one just made. */
const claimedOrThere = (row: OutboundMessage, there: OutboundMessage): InsertOutcome =>
  there.claimId !== undefined && there.claimId === row.claimId
    ? { kind: "claimed" }
    : { kind: "exists", message: there };
