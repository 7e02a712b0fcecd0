import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, refusedByCondition } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import {
  type BlockReservation,
  exactly,
  nextSlots,
  type Pace,
  type PacedSender,
  type PaceState,
  type Reservation,
  slotsFrom,
  sumOf,
  takesOf,
} from "./pace.ts";

const ATTEMPTS = 10;
const stateSchema = z.object({ freeAt: z.number(), day: z.string(), sentInDay: z.number() });

const NAMES = { "#freeAt": "freeAt", "#day": "day", "#sentInDay": "sentInDay" };
const BUSY = "#freeAt > :now AND #freeAt <= :limit AND #day = :day AND #sentInDay <= :room";

/** One item for each sender: the order of its updates is the order of the slots. */
export class DynamoPace implements Pace {
  readonly #client: DocumentClient;
  readonly #table: string;

  /** @param table the accounts table: it has no stream, so that a slot rings nobody */
  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async reserve(sender: PacedSender, segments: number, now: number, aheadMilliseconds: number): Promise<Reservation> {
    const reservation = await this.reserveBlock(sender, [segments], now, aheadMilliseconds);
    return reservation.kind === "slots" ? { kind: "slot", at: reservation.at[0] } : reservation;
  }

  async reserveBlock(
    sender: PacedSender,
    texts: readonly number[],
    now: number,
    aheadMilliseconds: number,
  ): Promise<BlockReservation> {
    const segments = sumOf(texts);
    const takes = takesOf(sender, segments);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      // A busy sender needs one write: behind whatever was reserved last, without reading it first.
      const busy = await this.#update(
        sender,
        "SET #freeAt = #freeAt + :takes, #sentInDay = #sentInDay + :segments",
        BUSY,
        {
          ":takes": takes,
          ":segments": segments,
          ":now": now,
          // The last of them must not be too far ahead.
          ":limit": exactly(now + aheadMilliseconds - takesOf(sender, sumOf(texts.slice(0, -1)))),
          ":day": sender.day,
          ":room": sender.segmentsPerDay - segments,
        },
      );
      if (busy.kind === "updated")
        return { kind: "slots", at: slotsFrom(exactly(busy.state.freeAt - takes), sender, texts) };
      // Idle, too early, a new day, a full one: the old item says which.
      const { state, ...reservation } = nextSlots(busy.state, sender, texts, now, aheadMilliseconds);
      if (!state || (await this.#replace(sender, busy.state, state))) return reservation;
    }
    throw new RetryableError("No slot could be had: too many reserve at once");
  }

  async giveBack(sender: PacedSender, segments: number): Promise<void> {
    const ofThisDay = "#freeAt > :never AND #day = :day AND #sentInDay >= :segments";
    const values = { ":segments": segments, ":day": sender.day, ":never": 0 };
    await this.#update(sender, "SET #sentInDay = #sentInDay - :segments", ofThisDay, values);
  }

  async #replace(sender: PacedSender, before: PaceState | undefined, after: PaceState): Promise<boolean> {
    const condition = before ? "#freeAt = :before" : "attribute_not_exists(pk)";
    const replaced = await this.#update(
      sender,
      "SET #freeAt = :freeAt, #day = :day, #sentInDay = :sentInDay",
      condition,
      {
        ":freeAt": after.freeAt,
        ":day": after.day,
        ":sentInDay": after.sentInDay,
        ...(before ? { ":before": before.freeAt } : {}),
      },
    );
    return replaced.kind === "updated";
  }

  async #update(
    { accountId, phone }: PacedSender,
    update: string,
    condition: string,
    values: Item,
  ): Promise<{ kind: "updated"; state: PaceState } | { kind: "refused"; state: PaceState | undefined }> {
    try {
      const answer = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { pk: `${accountId}#pace`, sk: phone },
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: values,
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { kind: "updated", state: stateSchema.parse(answer.Attributes) };
    } catch (error) {
      const refused = refusedByCondition(error);
      if (!refused) throw error;
      return { kind: "refused", state: refused.item && stateSchema.parse(refused.item) };
    }
  }
}
