import { dayOfText, textOfDay } from "#shared/platform/civil-day.ts";
import { localDays } from "#shared/platform/local-days.ts";
import { naiveDay } from "#test/support/naive-calendar.ts";
import { RULE_ZONES } from "#test/support/rule-arbitraries.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

const number = (day: string): number => dayOfText(day) ?? Number.NaN;
const startOf = (timeZone: string, day: string): string =>
  new Date(localDays(timeZone).startOf(number(day))).toISOString();

describe("a zone's day begins", () => {
  it.each([
    ["UTC", "2026-11-23", "2026-11-23T00:00:00.000Z", "an ordinary day"],
    ["America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z", "before its clock goes forward at two"],
    ["America/New_York", "2026-03-09", "2026-03-09T04:00:00.000Z", "23 hours later"],
    ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", "before its clock goes back at two"],
    ["America/New_York", "2026-11-02", "2026-11-02T05:00:00.000Z", "25 hours later"],
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00.000Z", "at one: midnight is left out"],
    ["America/Santiago", "2026-09-07", "2026-09-07T03:00:00.000Z", "23 hours later"],
    [
      "America/Santiago",
      "2026-04-05",
      "2026-04-05T04:00:00.000Z",
      "at the second midnight: the first shows 23:00 again",
    ],
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z", "at one: midnight is left out"],
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", "at the first of two midnights"],
    ["America/Havana", "2026-11-02", "2026-11-02T05:00:00.000Z", "25 hours later"],
    ["Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z", "before half an hour comes twice"],
    ["Australia/Lord_Howe", "2026-04-06", "2026-04-05T13:30:00.000Z", "24 hours and a half later"],
    ["Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z", "the last before a day is left out"],
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", "and is left out: nothing is in it"],
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", "the next, at once"],
    ["Asia/Kathmandu", "2026-11-23", "2026-11-22T18:15:00.000Z", "at three quarters of an hour"],
    ["Pacific/Kiritimati", "2026-11-23", "2026-11-22T10:00:00.000Z", "first of all"],
  ])("in %s on %s at %s: %s", (timeZone, day, start) => expect(startOf(timeZone, day)).toBe(start));

  it("where the zone's calendar turns, on every day of 2011 and of 2026 to 2028", () => {
    let asked = 0;
    for (const timeZone of [...RULE_ZONES, "America/Havana", "Africa/Cairo", "Pacific/Kiritimati"])
      for (const [first, last] of [["2011-01-01", "2011-12-31"] as const, ["2026-01-01", "2028-12-31"] as const])
        for (let day = number(first); day <= number(last); day += 1) {
          const { startOf: startsAt } = localDays(timeZone);
          const [start, end] = [startsAt(day), startsAt(day + 1)];
          const there =
            start === end ? naiveDay(start, timeZone) > textOfDay(day) : naiveDay(start, timeZone) === textOfDay(day);
          if (!there || naiveDay(start - 1, timeZone) >= textOfDay(day))
            throw new Error(`${timeZone} ${textOfDay(day)} does not begin at ${new Date(start).toISOString()}`);
          asked += 1;
        }
    expect(asked).toBe(9 * (365 + 1_096));
  });
});

it("every instant is in the day that the zone's calendar shows", () => {
  const random = seededRandom(20_261_124);
  for (let run = 0; run < 20_000; run += 1) {
    const timeZone = RULE_ZONES[Math.floor(random() * RULE_ZONES.length)] ?? "UTC";
    const at = Math.floor(Date.UTC(1971, 0, 1) + random() * (Date.UTC(2060, 0, 1) - Date.UTC(1971, 0, 1)));
    const days = localDays(timeZone);
    const day = days.dayOf(at);
    if (textOfDay(day) !== naiveDay(at, timeZone) || at < days.startOf(day) || at >= days.startOf(day + 1))
      throw new Error(`${new Date(at).toISOString()} is not in ${textOfDay(day)} of ${timeZone}`);
  }
});

it("the first and the last instant of a day are in it, and the next is not", () => {
  const days = localDays("America/Santiago");
  for (const day of ["2026-09-05", "2026-09-06", "2026-04-04", "2026-04-05"].map(number))
    expect([days.dayOf(days.startOf(day)), days.dayOf(days.startOf(day + 1) - 1)]).toEqual([day, day]);
});
