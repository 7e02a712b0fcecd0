import {
  civilOf,
  dayNumber,
  dayOfText,
  daysInMonth,
  isLeapYear,
  plusUnits,
  textOfDay,
} from "#shared/platform/civil-day.ts";

const DAY = 86_400_000;
const day = (text: string): number => Date.parse(text) / DAY;

describe("a day of the calendar", () => {
  it("is the same as UTC's, there and back, for every day of 1599 to 2401", () => {
    for (let number = day("1599-01-01"); number <= day("2401-12-31"); number += 1) {
      const there = new Date(number * DAY);
      const civil = { year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate() };
      const told = civilOf(number);
      if (
        told.year !== civil.year ||
        told.month !== civil.month ||
        told.day !== civil.day ||
        dayNumber(told) !== number
      )
        throw new Error(`${there.toISOString()} is ${JSON.stringify(told)}`);
    }
    expect(civilOf(0)).toEqual({ year: 1970, month: 1, day: 1 });
  });

  it.each([
    ["0000-03-01", -719_468],
    ["0000-01-01", -719_528],
    ["0001-01-01", -719_162],
    ["1969-12-31", -1],
    ["1970-01-01", 0],
    ["2000-02-29", 11_016],
    ["9999-12-31", 2_932_896],
  ])("%s is day %d", (text, number) => {
    expect(dayOfText(text)).toBe(number);
    expect(textOfDay(number)).toBe(text);
  });

  it.each([
    ...["2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1"],
    ...["", "2026", "2026-11-23T00:00:00Z", " 2026-11-23", "2026-11-23\n", "+02026-11-23", "２０２６-11-23"],
  ])("there is no day %j", (text) => expect(dayOfText(text)).toBeUndefined());

  it.each([
    [2024, 29],
    [2026, 28],
    [1900, 28],
    [2000, 29],
    [2100, 28],
  ])("February of %d has %d days", (year, days) => {
    expect(daysInMonth(year, 2)).toBe(days);
    expect(isLeapYear(year)).toBe(days === 29);
  });

  it.each([
    ["2026-01-31", 1, "months", "2026-02-28"],
    ["2028-01-31", 1, "months", "2028-02-29"],
    ["2026-03-31", -1, "months", "2026-02-28"],
    ["2026-05-31", 1, "months", "2026-06-30"],
    ["2026-02-28", 1, "months", "2026-03-28"],
    ["2026-12-31", 2, "months", "2027-02-28"],
    ["2026-01-15", -1, "months", "2025-12-15"],
    ["2026-01-15", -13, "months", "2024-12-15"],
    ["2026-11-30", 1_200, "months", "2126-11-30"],
    ["2024-02-29", 1, "years", "2025-02-28"],
    ["2024-02-29", 4, "years", "2028-02-29"],
    ["2024-02-29", -24, "years", "2000-02-29"],
    ["2000-02-29", -100, "years", "1900-02-28"],
    ["2026-02-28", 2, "years", "2028-02-28"],
    ["2026-12-31", 1, "days", "2027-01-01"],
    ["2024-02-28", 1, "days", "2024-02-29"],
    ["2026-03-01", -1, "days", "2026-02-28"],
    ["2026-12-28", 1, "weeks", "2027-01-04"],
    ["2026-01-01", -52, "weeks", "2025-01-02"],
    ["2026-11-23", 0, "months", "2026-11-23"],
  ] as const)("%s and %d %s is %s", (text, count, unit, there) => {
    expect(textOfDay(plusUnits(dayOfText(text) ?? Number.NaN, count, unit))).toBe(there);
  });
});
