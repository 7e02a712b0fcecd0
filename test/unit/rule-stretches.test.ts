import { evaluated, newYork, type RuleAccount, who } from "#test/support/rule-asking.ts";

const monday: RuleAccount = { ...newYork, weekStart: "monday" };
const saturday: RuleAccount = { ...newYork, weekStart: "saturday" };
const mar1: RuleAccount = { ...newYork, leapDay: "mar1" };
const zone = (timeZone: string): RuleAccount => ({ timeZone, country: "US" });
const santiago = zone("America/Santiago");
const lordHowe = zone("Australia/Lord_Howe");
const apia = zone("Pacific/Apia");

const utc = (short: string): number => Date.parse(short.includes(":") ? `${short}Z` : `${short}:00Z`);

type Row = [
  op: string,
  value: string | undefined,
  kept: string,
  from: string | undefined,
  to: string | undefined,
  account?: RuleAccount,
];
const spanOf = (value: string | undefined): unknown => {
  const [n, unit] = value?.split(" ") ?? [];
  return unit === undefined ? undefined : { n: Number(n), unit };
};

/** True from the first millisecond of the stretch to its last, false beside it; `until` says its ends beforehand. */
const isTrueJust = (
  op: string,
  value: string | undefined,
  kept: string,
  from?: string,
  to?: string,
  account = newYork,
) => {
  const at = (now: number) =>
    evaluated({ field: "fields.birthday", op, value: spanOf(value) }, who("birthday", kept), now, account);
  const [first, behind] = [from, to].map((end) => (end === undefined ? undefined : utc(end)));
  if (first !== undefined) {
    expect(at(first - 1)).toEqual({ matches: false, until: first });
    expect(at(first)).toEqual({ matches: true, until: behind });
  }
  if (behind !== undefined) {
    expect(at(behind - 1)).toEqual({ matches: true, until: behind });
    expect(at(behind).matches).toBe(false);
  }
};

// Times are UTC: midnight in New York is at 05, in summer at 04.
describe("so long ago, or so far ahead: first true at, first false again at", () => {
  it.each<Row>([
    ["withinLast", "7 days", "2026-11-16T15:00:00.000Z", "2026-11-16T15:00", "2026-11-24T05:00"],
    ["withinLast", "7 days", "2026-11-16", "2026-11-16T05:00", "2026-11-24T05:00"],
    ["withinLast", "1 days", "2026-03-08T04:59:59.999Z", "2026-03-08T04:59:59.999", "2026-03-09T04:00"],
    ["withinLast", "1 days", "2026-03-08T05:00:00.000Z", "2026-03-08T05:00", "2026-03-10T04:00"],
    ["withinLast", "1 days", "2026-11-01", "2026-11-01T04:00", "2026-11-03T05:00"],
    ["withinLast", "2 weeks", "2026-10-25", "2026-10-25T04:00", "2026-11-09T05:00"],
    ["withinLast", "1 months", "2026-01-31", "2026-01-31T05:00", "2026-03-01T05:00"],
    ["withinLast", "1 months", "2026-02-28", "2026-02-28T05:00", "2026-04-01T04:00"],
    ["withinLast", "1 months", "2026-02-15", "2026-02-15T05:00", "2026-03-16T04:00"],
    ["withinLast", "1 years", "2024-02-29", "2024-02-29T05:00", "2025-03-01T05:00"],
    ["withinLast", "1 years", "2023-02-28", "2023-02-28T05:00", "2024-03-01T05:00"],
    ["withinLast", "100 years", "1976-11-23", "1976-11-23T05:00", "2076-11-24T05:00"],
    ["withinLast", "36 hours", "2026-11-01T04:00:00.000Z", "2026-11-01T04:00", "2026-11-02T16:00:00.001"],
    ["withinLast", "1 hours", "2026-03-08", "2026-03-08T05:00", "2026-03-09T05:00"],
    ["withinLast", "30 minutes", "2026-11-23T15:00:00.000Z", "2026-11-23T15:00", "2026-11-23T15:30:00.001"],
    ["withinLast", "1 days", "2026-04-05", "2026-04-04T13:00", "2026-04-06T13:30", lordHowe],
    ["withinLast", "1 days", "2026-09-05", "2026-09-05T04:00", "2026-09-07T03:00", santiago],
    ["withinLast", "1 days", "2011-12-29", "2011-12-29T10:00", "2011-12-30T10:00", apia],
    ["moreThanAgo", "1 days", "2026-11-22T10:00:00.000Z", "2026-11-24T05:00", undefined],
    ["moreThanAgo", "90 minutes", "2026-11-23T10:00:00.000Z", "2026-11-23T11:30:00.001", undefined],
    ["moreThanAgo", "1 months", "2026-02-28", "2026-04-01T04:00", undefined],
    ["moreThanAgo", "6 months", "2026-08-31", "2027-03-01T05:00", undefined],
    ["moreThanAgo", "1 hours", "2026-11-23", "2026-11-24T06:00", undefined],
    ["withinNext", "7 days", "2026-11-30", "2026-11-23T05:00", "2026-12-01T05:00"],
    ["withinNext", "7 days", "2026-11-30T15:00:00.000Z", "2026-11-23T05:00", "2026-11-30T15:00:00.001"],
    ["withinNext", "1 days", "2026-03-09", "2026-03-08T05:00", "2026-03-10T04:00"],
    ["withinNext", "1 months", "2026-03-31", "2026-03-01T05:00", "2026-04-01T04:00"],
    ["withinNext", "1 months", "2026-03-28", "2026-02-28T05:00", "2026-03-29T04:00"],
    ["withinNext", "1 years", "2028-02-29", "2027-03-01T05:00", "2028-03-01T05:00"],
    ["withinNext", "2 hours", "2026-11-23T15:00:00.000Z", "2026-11-23T13:00", "2026-11-23T15:00:00.001"],
    ["withinNext", "1 hours", "2026-11-23", "2026-11-23T04:00", "2026-11-24T05:00"],
  ])("%s %s of %s: %s, %s", isTrueJust);
});

describe("this day, week, month, year: first true at, first false again at", () => {
  it.each<Row>([
    ["thisDay", undefined, "2026-11-23T04:59:59.999Z", "2026-11-22T05:00", "2026-11-23T05:00"],
    ["thisDay", undefined, "2026-11-23", "2026-11-23T05:00", "2026-11-24T05:00"],
    ["thisDay", undefined, "2026-11-01T12:00:00.000Z", "2026-11-01T04:00", "2026-11-02T05:00"],
    ["thisDay", undefined, "2026-03-08", "2026-03-08T05:00", "2026-03-09T04:00"],
    ["thisDay", undefined, "2026-09-06", "2026-09-06T04:00", "2026-09-07T03:00", santiago],
    ["thisDay", undefined, "2026-04-04", "2026-04-04T03:00", "2026-04-05T04:00", santiago],
    ["thisDay", undefined, "2011-12-29", "2011-12-29T10:00", "2011-12-30T10:00", apia],
    ["thisWeek", undefined, "2026-11-23", "2026-11-22T05:00", "2026-11-29T05:00"],
    ["thisWeek", undefined, "2026-11-22", "2026-11-22T05:00", "2026-11-29T05:00"],
    ["thisWeek", undefined, "2026-11-28", "2026-11-22T05:00", "2026-11-29T05:00"],
    ["thisWeek", undefined, "2026-11-22", "2026-11-16T05:00", "2026-11-23T05:00", monday],
    ["thisWeek", undefined, "2026-11-23", "2026-11-23T05:00", "2026-11-30T05:00", monday],
    ["thisWeek", undefined, "2026-11-28", "2026-11-28T05:00", "2026-12-05T05:00", saturday],
    ["thisWeek", undefined, "2027-01-01", "2026-12-27T05:00", "2027-01-03T05:00"],
    ["thisMonth", undefined, "2028-02-10", "2028-02-01T05:00", "2028-03-01T05:00"],
    ["thisMonth", undefined, "2026-02-28", "2026-02-01T05:00", "2026-03-01T05:00"],
    ["thisMonth", undefined, "2026-03-31", "2026-03-01T05:00", "2026-04-01T04:00"],
    ["thisMonth", undefined, "2027-01-01T04:59:59.999Z", "2026-12-01T05:00", "2027-01-01T05:00"],
    ["thisYear", undefined, "2027-01-01T04:59:59.999Z", "2026-01-01T05:00", "2027-01-01T05:00"],
    ["thisYear", undefined, "2028-02-29", "2028-01-01T05:00", "2029-01-01T05:00"],
  ])("%s %s of %s: %s, %s", isTrueJust);
});

describe("an anniversary", () => {
  type Next = [
    op: string,
    value: string | undefined,
    kept: string,
    now: string,
    from: string,
    to: string,
    account?: RuleAccount,
  ];
  const isNext = (
    op: string,
    value: string | undefined,
    kept: string,
    now: string,
    from: string,
    to: string,
    account = newYork,
  ) => {
    const rule = { field: "fields.birthday", op, value: spanOf(value) };
    expect(evaluated(rule, who("birthday", kept), utc(now), account)).toEqual({ matches: false, until: utc(from) });
    isTrueJust(op, value, kept, from, to, account);
  };
  it.each<Next>([
    ["anniversaryOn", undefined, "1990-11-23", "2026-01-01T12:00", "2026-11-23T05:00", "2026-11-24T05:00"],
    ["anniversaryOn", undefined, "2026-06-15", "2026-06-15T12:00", "2027-06-15T04:00", "2027-06-16T04:00"],
    ["anniversaryOn", undefined, "2030-06-15", "2026-06-15T12:00", "2031-06-15T04:00", "2031-06-16T04:00"],
    ["anniversaryOn", undefined, "2000-02-29", "2026-01-01T12:00", "2026-02-28T05:00", "2026-03-01T05:00"],
    ["anniversaryOn", undefined, "2000-02-29", "2028-01-01T12:00", "2028-02-29T05:00", "2028-03-01T05:00"],
    ["anniversaryOn", undefined, "2000-02-29", "2026-01-01T12:00", "2026-03-01T05:00", "2026-03-02T05:00", mar1],
    ["anniversaryOn", undefined, "2000-02-29", "2028-01-01T12:00", "2028-02-29T05:00", "2028-03-01T05:00", mar1],
    ["anniversaryOn", undefined, "2000-02-29", "2100-01-01T12:00", "2100-02-28T05:00", "2100-03-01T05:00"],
    [
      "anniversaryOn",
      undefined,
      "2000-03-01T04:59:59.999Z",
      "2026-01-01T12:00",
      "2026-02-28T05:00",
      "2026-03-01T05:00",
    ],
    ["anniversaryOn", undefined, "1990-09-06", "2026-01-01T12:00", "2026-09-06T04:00", "2026-09-07T03:00", santiago],
    ["anniversaryWithinNext", "7 days", "1990-01-03", "2026-12-20T12:00", "2026-12-27T05:00", "2027-01-04T05:00"],
    ["anniversaryWithinNext", "7 days", "2026-06-15", "2026-06-10T12:00", "2027-06-08T04:00", "2027-06-16T04:00"],
    ["anniversaryWithinNext", "1 months", "1990-03-31", "2026-01-10T12:00", "2026-03-01T05:00", "2026-04-01T04:00"],
    ["anniversaryWithinNext", "2 weeks", "2000-02-29", "2026-01-10T12:00", "2026-02-14T05:00", "2026-03-01T05:00"],
    ["anniversaryAgo", "1 months", "1990-01-31", "2026-01-10T12:00", "2026-02-28T05:00", "2026-03-01T05:00"],
    ["anniversaryAgo", "1 months", "1990-01-31", "2028-01-10T12:00", "2028-02-29T05:00", "2028-03-01T05:00"],
    ["anniversaryAgo", "12 months", "1990-06-15", "2026-01-01T12:00", "2026-06-15T04:00", "2026-06-16T04:00"],
    ["anniversaryAgo", "12 months", "2024-06-15", "2024-06-15T12:00", "2026-06-15T04:00", "2026-06-16T04:00"],
    ["anniversaryAgo", "366 days", "2026-06-15", "2026-06-15T12:00", "2028-06-15T04:00", "2028-06-16T04:00"],
    ["anniversaryAgo", "3 days", "1990-12-30", "2026-12-20T12:00", "2027-01-02T05:00", "2027-01-03T05:00"],
  ])("%s %s of %s, asked at %s: %s, %s", isNext);
});
