// Time that passes only while everybody waits for it: what takes minutes at a sender's pace takes seconds here, in the same
// order at each run, with the latencies that a request is given.
import { setImmediate as nextTurn } from "node:timers/promises";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export const virtualTime = (start: number) => {
  let [now, stirred] = [start, 0];
  const sleepers: Sleeper[] = [];
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      stirred += 1;
      const at = now + Math.max(0, Math.ceil(milliseconds));
      const behind = sleepers.findLastIndex((each) => each.at <= at);
      sleepers.splice(behind + 1, 0, { at, wake });
    });
  /** Until nobody does anything but wait. */
  const quiet = async (): Promise<void> => {
    for (let seen = -1; seen !== stirred; ) {
      seen = stirred;
      await nextTurn();
      await nextTurn();
    }
  };
  /** @throws when nobody waits for anything, and it is not done */
  const run = async (isDone: () => boolean): Promise<void> => {
    for (await quiet(); !isDone(); await quiet()) {
      const next = sleepers.shift();
      if (!next) throw new Error("Nobody waits for anything any more");
      now = next.at;
      next.wake();
    }
  };
  return { clock: { now: () => now }, wait, run };
};
