// How many texts people get: who is in five groups that say similar things may feel over-messaged.

/** The texts that went out to one person, in the last 7 and 30 days. */
export interface TextsTo {
  readonly messages7d: number;
  readonly messages30d: number;
}

export const DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

export const daysBefore = (now: number, days: number): string => new Date(now - days * DAY_MILLISECONDS).toISOString();

export const textsTo = (instants: readonly string[], now: number): TextsTo => ({
  messages7d: instants.filter((at) => at >= daysBefore(now, 7)).length,
  messages30d: instants.filter((at) => at >= daysBefore(now, DAYS)).length,
});

const STEPS = ["0", "1", "2", "3-5", "6-10", "over 10"] as const;
type Step = (typeof STEPS)[number];

const stepOf = (count: number): Step => {
  if (count <= 2) return STEPS[count] ?? "0";
  if (count <= 5) return "3-5";
  return count <= 10 ? "6-10" : "over 10";
};

export interface Spread {
  /** How many people got so many. */
  readonly distribution: Readonly<Record<Step, number>>;
  /** Texts for each person, to the hundredth. */
  readonly mean: number;
}

export const spreadOf = (counts: readonly number[]): Spread => {
  const distribution = { "0": 0, "1": 0, "2": 0, "3-5": 0, "6-10": 0, "over 10": 0 };
  for (const count of counts) distribution[stepOf(count)] += 1;
  const sum = counts.reduce((total, count) => total + count, 0);
  return { distribution, mean: counts.length === 0 ? 0 : Math.round((100 * sum) / counts.length) / 100 };
};
