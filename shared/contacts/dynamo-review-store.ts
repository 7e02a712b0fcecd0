import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import {
  afterFact,
  type Consent,
  type ConsentRecord,
  consentAt,
  consentSchema,
  HOLD_MILLISECONDS,
  withoutHold,
} from "./consent.ts";
import { consentKey, consentRecordKey, reviewKey, reviewsKey } from "./contact-items.ts";
import { appendConsentRecord, writeConsent } from "./contact-writes.ts";
import { placeOf, type Review, reviewSchema } from "./review.ts";
import type { ReviewStore } from "./review-store.ts";

const DECIDE_ATTEMPTS = 5;
/** Reviews stay when they have ended: older ones than this need not be looked through each time. */
const EXPIRED_LOOK_BACK_MILLISECONDS = 30 * 24 * 60 * 60_000;

export class DynamoReviewStore implements ReviewStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(account: AccountId, after: string | undefined, limit: number, now: number) {
    const items: Review[] = [];
    // A review stays when it has ended: consent alone says which of the last five days' still hold somebody.
    const oldest = placeOf(isoInstant(now - HOLD_MILLISECONDS));
    const behind = after === undefined || after < oldest ? oldest : after;
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "pk = :pk AND sk > :behind",
          ExpressionAttributeValues: { ":pk": reviewsKey(account), ":behind": behind },
          ConsistentRead: true,
          ExclusiveStartKey: start,
          Limit: limit + 1,
        }),
      );
      const reviews = (page.Items ?? []).map((item) => reviewSchema.parse(item));
      const consents = await this.#consents(account, reviews);
      items.push(...reviews.filter((review, index) => holds(consents[index], review, now)));
      if (items.length > limit) return { items: items.slice(0, limit), more: true };
      start = page.LastEvaluatedKey;
    } while (start);
    return { items, more: false };
  }

  async expired(account: AccountId, now: number): Promise<Review[]> {
    const youngest = now - HOLD_MILLISECONDS;
    const items = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :oldest AND :youngest",
      ExpressionAttributeValues: {
        ":pk": reviewsKey(account),
        ":oldest": placeOf(isoInstant(youngest - EXPIRED_LOOK_BACK_MILLISECONDS)),
        ":youngest": placeOf(isoInstant(youngest + 1)),
      },
    });
    const reviews = await Array.fromAsync(items, (item) => reviewSchema.parse(item));
    const consents = await this.#consents(account, reviews);
    return reviews.filter((review, index) => holds(consents[index], review, Date.parse(review.at)));
  }

  async get(account: AccountId, id: string, now: number): Promise<Review | undefined> {
    const [item] = await readItems(this.#client, [{ table: this.#table, key: reviewKey(account, id) }]);
    const review = item && reviewSchema.parse(item);
    const [consent] = review ? await this.#consents(account, [review]) : [];
    return review && holds(consent, review, now) ? review : undefined;
  }

  async decide(
    review: Review,
    record: Omit<ConsentRecord, "state" | "counted">,
    optOut: boolean,
  ): Promise<"decided" | "ended"> {
    const { accountId, phone } = review;
    for (let attempt = 0; attempt < DECIDE_ATTEMPTS; attempt += 1) {
      const [before] = await this.#consents(accountId, [review]);
      if (!before || !holds(before, review, Date.parse(record.at))) return "ended";
      const decided = optOut ? afterFact(before, { ...record, state: "unsubscribed" }) : withoutHold(before);
      // Whatever was texted, it is staff, or the end of their time, that changes it now.
      const after: Consent = { ...decided, changed: { source: "manual", cause: record.cause, at: record.at } };
      const outcome = await transact(this.#client, [
        writeConsent(this.#table, accountId, phone, before, after),
        appendConsentRecord(this.#table, accountId, phone, { ...record, state: after.state, counted: true }),
      ]);
      if (outcome.kind === "committed") return "decided";
    }
    throw new RetryableError("Consent was changed by others all the time");
  }

  async wasDecided(account: AccountId, id: string, by: Pick<ConsentRecord, "at" | "cause">): Promise<boolean> {
    const [item] = await readItems(this.#client, [{ table: this.#table, key: reviewKey(account, id) }]);
    if (!item) return false;
    const key = consentRecordKey(account, reviewSchema.parse(item).phone, by);
    const [record] = await readItems(this.#client, [{ table: this.#table, key }]);
    return record !== undefined;
  }

  async forget(account: AccountId, id: string): Promise<void> {
    const words = { ...setExpression({ body: "" }), ConditionExpression: "attribute_exists(pk)" };
    try {
      await this.#client.send(new UpdateCommand({ TableName: this.#table, Key: reviewKey(account, id), ...words }));
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  async #consents(account: AccountId, reviews: readonly Review[]): Promise<(Consent | undefined)[]> {
    const keys = reviews.map(({ phone }) => ({ table: this.#table, key: consentKey(account, phone) }));
    return (await readItems(this.#client, keys)).map((item) => item && consentSchema.parse(item));
  }
}

/** After five days there is nothing to decide: it counts as an opt-out. */
const holds = (consent: Consent | undefined, review: Review, now: number): boolean =>
  consentAt(consent, now)?.hold?.id === review.id;
