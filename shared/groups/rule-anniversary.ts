import { civilOf, plusUnits } from "#shared/platform/civil-day.ts";
import { type Calendar, momentOf } from "./rule-calendar.ts";
import type { RuleOperator } from "./rule-operators.ts";
import type { WholeDays } from "./rule-span.ts";
import { answerAt, firstDayThatReaches, type Stretch } from "./rule-window.ts";

const TODAY: WholeDays = { n: 0, unit: "days" };

/**
 * What is asked of a date's anniversaries: the same day of each later year, from a year later on. Signed as rule-answer.ts
 * says. Each anniversary has a stretch of time of its own; what ends first is asked first.
 */
export const anniversaryAnswer = (
  op: RuleOperator,
  distance: WholeDays | undefined,
  calendar: Calendar,
): ((date: string, now: number) => number) => {
  const daysOf = DAYS[op];
  if (!daysOf) throw new Error(`No anniversary is ${op}`);
  const yearAt = keptYear(calendar);
  return (date, now) => {
    const { year, month, day } = civilOf(momentOf(calendar, date).day);
    // An anniversary matches up to a year before it or behind it.
    for (let next = Math.max(year + 1, yearAt(now) - 2); ; next += 1) {
      const stretch = stretchOf(daysOf(calendar.comesRound(next, month, day), distance ?? TODAY), calendar);
      if (now < stretch.to) return answerAt(stretch, now);
    }
  };
};

type Days = readonly [first: number, last: number];

/** The days on which it is true of one anniversary. */
const DAYS: Readonly<Partial<Record<RuleOperator, (anniversary: number, distance: WholeDays) => Days>>> = {
  anniversaryOn: (anniversary) => [anniversary, anniversary],
  anniversaryWithinNext: (anniversary, { n, unit }) => [firstDayThatReaches(anniversary, n, unit), anniversary],
  anniversaryAgo: (anniversary, { n, unit }) => {
    const behind = plusUnits(anniversary, n, unit);
    return [behind, behind];
  },
};

const stretchOf = ([first, last]: Days, calendar: Calendar): Stretch => ({
  from: calendar.startOf(first),
  to: calendar.startOf(last + 1),
});

/** Many contacts are asked at one instant: its year is found once. */
const keptYear = (calendar: Calendar): ((now: number) => number) => {
  let asked = Number.NaN;
  let year = 0;
  return (now) => {
    if (now !== asked) {
      asked = now;
      year = civilOf(calendar.dayOf(now)).year;
    }
    return year;
  };
};
