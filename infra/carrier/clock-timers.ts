import type { Clock } from "#shared/platform/clock.ts";

interface Due {
  at: number;
  run: () => void;
}

// The host may move its clock without a word to us, so no sleep is longer than this.
const LONGEST_SLEEP_MS = 1000;

/** Timers on the host's clock, which POST /clock can move: what became due then runs at once, in order. */
export class ClockTimers {
  readonly #clock: Clock;
  #waiting: Due[] = [];
  #sleep: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isPast(at: number): boolean {
    return at <= this.#clock.now();
  }

  at(at: number, run: () => void): void {
    if (this.#stopped) return;
    this.#waiting.push({ at, run });
    if (at < this.#wakesAt) this.#arm();
  }

  /** Looks at the clock again. */
  poke(): void {
    const now = this.#clock.now();
    const due = this.#waiting.filter((one) => one.at <= now).sort((a, b) => a.at - b.at);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => one.at > now);
    this.#arm();
    for (const one of due) one.run();
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    clearTimeout(this.#sleep);
  }

  #arm(): void {
    clearTimeout(this.#sleep);
    this.#wakesAt = this.#waiting.reduce((least, one) => Math.min(least, one.at), Number.POSITIVE_INFINITY);
    if (this.#stopped || this.#waiting.length === 0) return;
    const wait = Math.min(Math.max(this.#wakesAt - this.#clock.now(), 1), LONGEST_SLEEP_MS);
    this.#sleep = setTimeout(() => this.poke(), wait);
  }
}
