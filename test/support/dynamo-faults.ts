import { seededRandom } from "./seeded-random.ts";

/**
 * What DynamoDB does now and then and DynamoDB Local never.
 * - `throttle`: the request is refused; the SDK tries again by itself, transactions come back to us.
 * - `conflict`: another transaction is at the same items (writes only).
 * - `unprocessed`: a BatchGet answers only a part; of a batch of statements only a part is carried out.
 * - `stale`: a read that is not strongly consistent does not know the latest writes.
 * - `loseAnswer`: the request is carried out and its answer lost; the SDK repeats it and meets its own effect.
 * - `loseRequest`: the connection breaks before DynamoDB has the request.
 */
export type Fault = "throttle" | "conflict" | "unprocessed" | "stale" | "loseAnswer" | "loseRequest";

const FAULTS: readonly Fault[] = ["throttle", "conflict", "unprocessed", "stale", "loseAnswer", "loseRequest"];
const WRITES = /^(PutItem|UpdateItem|DeleteItem|TransactWriteItems)$/;

export interface FaultyRequest {
  readonly operation: string;
  /** A read that is not strongly consistent. */
  readonly mayBeStale: boolean;
}

const canHave = (fault: Fault, { operation, mayBeStale }: FaultyRequest): boolean => {
  if (fault === "conflict") return WRITES.test(operation);
  if (fault === "unprocessed") return operation === "BatchGetItem" || operation === "BatchExecuteStatement";
  return fault === "stale" ? mayBeStale : true;
};

interface Scripted {
  readonly fault: Fault;
  readonly operation: string | undefined;
  left: number;
}

/** Which faults a request meets: those scripted for it first, then by chance from a seed. */
export class DynamoFaults {
  #random = seededRandom(1);
  #chances: { readonly [Kind in Fault]?: number } = {};
  #script: Scripted[] = [];

  /** From now on each request that can have a fault has it with this probability. */
  byChance(seed: number, chances: { readonly [Kind in Fault]?: number }): void {
    this.#random = seededRandom(seed);
    this.#chances = chances;
  }

  /** The next requests (of this operation, such as "UpdateItem") have the fault; attempts of the SDK count as requests. */
  next(fault: Fault, { operation, times = 1 }: { operation?: string; times?: number } = {}): void {
    this.#script.push({ fault, operation, left: times });
  }

  clear(): void {
    this.#chances = {};
    this.#script = [];
  }

  /** A number from 0 up to 1, from the same seed. */
  random(): number {
    return this.#random();
  }

  draw(request: FaultyRequest): ReadonlySet<Fault> {
    const drawn = new Set(FAULTS.filter((fault) => canHave(fault, request) && this.#hits(fault, request.operation)));
    this.#script = this.#script.filter(({ left }) => left > 0);
    return drawn;
  }

  #hits(fault: Fault, operation: string): boolean {
    const scripted = this.#script.find(
      (each) => each.fault === fault && each.left > 0 && (each.operation ?? operation) === operation,
    );
    if (scripted) {
      scripted.left -= 1;
      return true;
    }
    const chance = this.#chances[fault];
    return chance !== undefined && this.#random() < chance;
  }
}
