import * as z from "zod";
import type { AccountId } from "./account.ts";

/** What a request with an Idempotency-Key is known by: the key counts per account and route. */
export interface RepeatableRequest {
  readonly accountId: AccountId;
  /** Method and path, the values of its parameters included. */
  readonly route: string;
  readonly key: string;
  /** A hash of the body: the same key with another body is a mistake. */
  readonly fingerprint: string;
  /** Random, new for every attempt. */
  readonly attemptId: string;
}

export const keptAnswerSchema = z.object({ statusCode: z.number().int(), body: z.string().optional() });
export type KeptAnswer = z.infer<typeof keptAnswerSchema>;

/** A request over all its attempts, so that what they write can be told to be the same. */
export interface RequestIdentity {
  readonly requestId: string;
  /** When its first attempt began, in milliseconds. */
  readonly begunAt: number;
  /** An attempt broke off before: what it did is done. */
  readonly isAgain: boolean;
}

/**
 * - `ours`: nobody did it before, or an attempt broke off.
 * - `done`: this is what it answered. `running`: another attempt is at it. `otherBody`: the key was for something else.
 */
export type BeginOutcome =
  | ({ readonly kind: "ours" } & RequestIdentity)
  | { readonly kind: "done"; readonly answer: KeptAnswer }
  | { readonly kind: "running" }
  | { readonly kind: "otherBody" };

/** Answers kept for 24 hours, so that a request sent twice is done once. Reads are strongly consistent. */
export interface IdempotencyStore {
  begin(request: RepeatableRequest, now: number): Promise<BeginOutcome>;
  /** Keeps the answer, unless the attempt lost its lease. */
  finish(request: RepeatableRequest, answer: KeptAnswer, now: number): Promise<void>;
  /** Ends a failed attempt's lease: the request may be sent again at once. */
  release(request: RepeatableRequest, now: number): Promise<void>;
}

/** Longer than any attempt can run (29 s): who holds a lease that ended has broken off. */
export const LEASE_MILLISECONDS = 60_000;
export const KEPT_MILLISECONDS = 24 * 60 * 60_000;
