import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, refusedByCondition } from "#shared/platform/dynamo.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import { keptAnswerKey } from "./account-items.ts";
import {
  type BeginOutcome,
  type IdempotencyStore,
  KEPT_MILLISECONDS,
  type KeptAnswer,
  keptAnswerSchema,
  LEASE_MILLISECONDS,
  type RepeatableRequest,
} from "./idempotency-store.ts";

const rowSchema = z.object({
  requestId: z.string(),
  begunAt: z.number().optional(),
  attemptId: z.string(),
  fingerprint: z.string(),
  leaseUntil: z.number(),
  answer: keptAnswerSchema.optional(),
});
type Row = z.infer<typeof rowSchema>;

const CONTESTS = 3;

export class DynamoIdempotencyStore implements IdempotencyStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async begin(request: RepeatableRequest, now: number): Promise<BeginOutcome> {
    for (let contest = 0; contest < CONTESTS; contest += 1) {
      const row = await this.#insert(request, now);
      if (!row) return { kind: "ours", requestId: request.attemptId, begunAt: now, isAgain: false };
      if (row.fingerprint !== request.fingerprint) return { kind: "otherBody" };
      if (row.answer) return { kind: "done", answer: row.answer };
      // The SDK repeats a write whose answer was lost: then the row is our own.
      const { requestId, begunAt = now } = row;
      if (row.attemptId === request.attemptId) return { kind: "ours", requestId, begunAt, isAgain: false };
      if (row.leaseUntil > now) return { kind: "running" };
      const lease = { attemptId: request.attemptId, leaseUntil: now + LEASE_MILLISECONDS };
      if (await this.#change(request, row.attemptId, lease)) {
        return { kind: "ours", requestId, begunAt, isAgain: true };
      }
    }
    return { kind: "running" };
  }

  async finish(request: RepeatableRequest, answer: KeptAnswer, now: number): Promise<void> {
    await this.#change(request, request.attemptId, { answer, expiresAt: secondsAfter(now) });
  }

  async release(request: RepeatableRequest, now: number): Promise<void> {
    await this.#change(request, request.attemptId, { leaseUntil: now });
  }

  /** @returns the row that is there already; time to live may drop one days late, so its end is compared here too. */
  async #insert(request: RepeatableRequest, now: number): Promise<Row | undefined> {
    const { attemptId, fingerprint } = request;
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: {
            ...keptAnswerKey(request),
            requestId: attemptId,
            begunAt: now,
            attemptId,
            fingerprint,
            leaseUntil: now + LEASE_MILLISECONDS,
            expiresAt: secondsAfter(now),
          },
          ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
          ExpressionAttributeValues: { ":now": Math.floor(now / 1_000) },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return undefined;
    } catch (error) {
      const refused = refusedByCondition(error);
      if (!refused) throw error;
      return rowSchema.parse(refused.item);
    }
  }

  /** Changes the row while it is this attempt's. */
  async #change(request: RepeatableRequest, attemptId: string, changes: Item): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: keptAnswerKey(request),
          ...setExpression(changes, { values: { ":held": attemptId } }),
          ConditionExpression: "attemptId = :held AND attribute_not_exists(answer)",
        }),
      );
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const secondsAfter = (now: number): number => Math.floor((now + KEPT_MILLISECONDS) / 1_000);
