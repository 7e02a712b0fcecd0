import { randomUUID } from "node:crypto";
import type { EventTarget } from "./event-target.ts";
import type { MovableClock } from "./movable-clock.ts";
import { ACCOUNT, REGION } from "./resource-addresses.ts";
import type { ScheduleExpression } from "./schedule-expression.ts";

/** What falls due by the clock, in real time and when the clock is moved. */
export interface Schedules {
  /**
   * Moves the clock and fires what falls due on the way, each at its own instant and one after the other: an hour
   * forward is sixty ticks of a minute's schedule. Beyond `mostTicks` of one schedule, older ones are lost.
   * @param mostTicks default `LONGEST_CATCH_UP`; fewer are a clock that stood still most of the time
   */
  advance(seconds: number, mostTicks?: number): Promise<void>;
  stop(): void;
}

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  /** "aws.events" for a rule, "aws.scheduler" for a schedule of EventBridge Scheduler. */
  readonly source: string;
  readonly expression: ScheduleExpression;
  readonly targets: readonly ScheduledTarget[];
}

export interface ScheduledTarget {
  readonly target: EventTarget;
  /** What the target gets instead of the event. */
  readonly input?: string | undefined;
}

const LONGEST_CATCH_UP = 60;
const LOOK_EVERY_MS = 250;
const LONGEST_JUMP_SECONDS = 6 * 3_600;

/** @param beforeMove is told by how many seconds the clock is about to jump, at most `LONGEST_JUMP_SECONDS` */
export function startSchedules(
  schedules: readonly Schedule[],
  clock: MovableClock,
  beforeMove: (seconds: number) => Promise<void>,
): Schedules {
  const due = new Map(schedules.map((schedule) => [schedule, schedule.expression.next(clock.now())]));
  let moving = Promise.resolve();

  async function fire(schedule: Schedule, at: number): Promise<void> {
    const event = scheduledEvent(schedule, at);
    await Promise.all(
      schedule.targets.map(({ target, input }) => target.send(input === undefined ? event : JSON.parse(input))),
    );
  }

  /** The schedule that is due first, no later than the given instant. */
  function firstDue(until: number): [Schedule, number] | undefined {
    const [first] = [...due].sort(([, a], [, b]) => a - b);
    return first && first[1] <= until ? first : undefined;
  }

  function skipTooOld(until: number, mostTicks: number): void {
    for (const [schedule, first] of due) {
      const ticks = [first];
      while ((ticks.at(-1) ?? until + 1) <= until) {
        ticks.push(schedule.expression.next(ticks.at(-1) ?? until));
        if (ticks.length > mostTicks + 1) ticks.shift();
      }
      due.set(schedule, ticks[0] ?? first);
    }
  }

  async function moveBy(seconds: number, mostTicks: number): Promise<void> {
    const target = clock.now() + seconds * 1000;
    // The ticks take real time themselves; in the end the clock is ahead by exactly what was asked for.
    const ahead = clock.offset() + seconds * 1000;
    skipTooOld(target, mostTicks);
    for (let next = firstDue(target); next; next = firstDue(target)) {
      const [schedule, at] = next;
      due.set(schedule, schedule.expression.next(at));
      await jump(Math.min(at - clock.now(), ahead - clock.offset()) / 1000);
      await fire(schedule, at).catch(() => {});
    }
    await jump((ahead - clock.offset()) / 1000);
  }

  async function jump(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= LONGEST_JUMP_SECONDS) {
      const step = Math.min(left, LONGEST_JUMP_SECONDS);
      await beforeMove(step);
      clock.advance(step);
    }
  }

  const timer = setInterval(() => {
    const now = clock.now();
    for (let next = firstDue(now); next; next = firstDue(now)) {
      const [schedule, at] = next;
      // The machine may have slept: what was missed meanwhile is one tick, not a hundred.
      due.set(schedule, Math.max(schedule.expression.next(at), schedule.expression.next(now - 1)));
      fire(schedule, at).catch(() => {});
    }
  }, LOOK_EVERY_MS);

  return {
    advance(seconds, mostTicks = LONGEST_CATCH_UP) {
      moving = moving.then(() => moveBy(seconds, mostTicks));
      return moving;
    },
    stop: () => clearInterval(timer),
  };
}

function scheduledEvent(schedule: Schedule, at: number): unknown {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: schedule.source,
    account: ACCOUNT,
    time: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
    region: REGION,
    resources: [schedule.arn],
    detail: {},
  };
}
