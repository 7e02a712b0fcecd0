import type { Clock } from "#shared/platform/clock.ts";

/**
 * Real time plus an offset that lives in shared memory: whoever holds the buffer, in any thread, sees a move at once.
 * It only ever goes forward, as time does.
 */
export class MovableClock implements Clock {
  readonly buffer: SharedArrayBuffer;
  readonly #offset: BigInt64Array;
  readonly #realNow: () => number;

  /** @param realNow the unmoved time; a thread whose own Date is moved hands in the original */
  constructor(buffer = new SharedArrayBuffer(8), realNow: () => number = Date.now) {
    this.buffer = buffer;
    this.#offset = new BigInt64Array(buffer);
    this.#realNow = realNow;
  }

  now(): number {
    return this.#realNow() + this.offset();
  }

  /** Milliseconds that the clock is ahead of real time. */
  offset(): number {
    return Number(Atomics.load(this.#offset, 0));
  }

  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new RangeError(`A clock cannot go back: ${seconds} seconds`);
    Atomics.add(this.#offset, 0, BigInt(Math.round(seconds * 1000)));
  }
}
