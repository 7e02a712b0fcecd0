import { evaluated, isTrueOf, newYork, who } from "#test/support/rule-asking.ts";
import { NOW } from "#test/support/samples.ts";

// November 23 begins in New York at 05:00 UTC. Clocks go forward on March 8 (23 hours), back on November 1 (25 hours).
const START = "2026-11-23T05:00:00.000Z";
const LAST = "2026-11-24T04:59:59.999Z";

describe("a date beside one that stands still", () => {
  it.each<[op: string, asked: unknown, kept: string, expected: boolean]>([
    ["before", "2026-11-23", "2026-11-23T04:59:59.999Z", true],
    ["before", "2026-11-23", START, false],
    ["before", "2026-11-23", "2026-11-22", true],
    ["before", "2026-11-23", "2026-11-23", false],
    ["before", "2026-11-23T15:00:00Z", "2026-11-23T14:59:59.999Z", true],
    ["before", "2026-11-23T15:00:00Z", "2026-11-23T15:00:00.000Z", false],
    ["before", "2026-11-23T15:00:00Z", "2026-11-22", true],
    ["before", "2026-11-23T15:00:00Z", "2026-11-23", false],
    ["before", START, "2026-11-22", true],
    ["before", "2026-11-23T04:59:59.999Z", "2026-11-22", false],
    ["after", "2026-11-23", LAST, false],
    ["after", "2026-11-23", "2026-11-24T05:00:00.000Z", true],
    ["after", "2026-11-23", "2026-11-23", false],
    ["after", "2026-11-23", "2026-11-24", true],
    ["after", "2026-11-23T15:00:00Z", "2026-11-23T15:00:00.000Z", false],
    ["after", "2026-11-23T15:00:00Z", "2026-11-23T15:00:00.001Z", true],
    ["after", "2026-11-23T15:00:00Z", "2026-11-23", false],
    ["after", LAST, "2026-11-24", true],
    ["after", "2024-02-29", "2024-03-01", true],
    ["on", "2026-11-23", START, true],
    ["on", "2026-11-23", LAST, true],
    ["on", "2026-11-23", "2026-11-23T04:59:59.999Z", false],
    ["on", "2026-11-23", "2026-11-24T05:00:00.000Z", false],
    ["on", "2026-11-23", "2026-11-23", true],
    ["on", LAST, "2026-11-23", true],
    ["on", "2026-03-08", "2026-03-08T05:00:00.000Z", true],
    ["on", "2026-03-08", "2026-03-09T03:59:59.999Z", true],
    ["on", "2026-03-08", "2026-03-09T04:00:00.000Z", false],
    ["on", "2026-11-01", "2026-11-01T04:00:00.000Z", true],
    ["on", "2026-11-01", "2026-11-02T04:59:59.999Z", true],
    ["on", "2026-11-01", "2026-11-02T05:00:00.000Z", false],
    ["on", "2024-02-29", "2024-02-29", true],
    ["on", "2024-02-29", "2024-03-01T04:59:59.999Z", true],
    ["on", "9999-12-31", "9999-12-31T23:00:00.000Z", true],
    ["after", "9999-12-31", "9999-12-31", false],
    ["before", "0001-01-01", "0001-01-01", false],
    ["between", ["2026-11-23", "2026-11-24"], START, true],
    ["between", ["2026-11-22", "2026-11-23"], LAST, true],
    ["between", ["2026-11-23", "2026-11-24"], "2026-11-23T04:59:59.999Z", false],
    ["between", ["2026-11-22", "2026-11-23"], "2026-11-24T05:00:00.000Z", false],
    ["between", ["2026-11-23", "2026-11-23"], "2026-11-23", true],
    ["between", ["2026-11-24", "2026-11-25"], "2026-11-23", false],
    ["between", [START, LAST], START, true],
    ["between", [START, LAST], LAST, true],
    ["between", [START, LAST], "2026-11-24T05:00:00.000Z", false],
    ["between", [START, LAST], "2026-11-23", true],
    ["between", ["2026-11-23T05:00:00.001Z", LAST], "2026-11-23", false],
    ["between", [START, "2026-11-24T04:59:59.998Z"], "2026-11-23", false],
    ["between", ["2026-11-23", LAST], "2026-11-23", true],
    ["inMonth", 11, "2026-12-01T04:59:59.999Z", true],
    ["inMonth", 11, "2026-12-01T05:00:00.000Z", false],
    ["inMonth", 11, "2026-11-01T04:00:00.000Z", true],
    ["inMonth", 11, "2026-11-01T03:59:59.999Z", false],
    ["inMonth", 2, "1904-02-29", true],
    ["inMonth", 1, "1990-11-01", false],
    ["inMonth", 12, "1999-12-31", true],
    ["anniversaryOn", "02-29", "2024-02-29", true],
    ["anniversaryOn", "02-28", "2024-02-29", false],
    ["anniversaryOn", "02-29", "2024-03-01T04:59:59.999Z", true],
    ["anniversaryOn", "11-23", START, true],
    ["anniversaryOn", "11-23", "2026-11-23T04:59:59.999Z", false],
  ])("%s %j: %s is %j", (op, asked, kept, expected) => {
    expect(isTrueOf(kept, "birthday", op, asked)).toBe(expected);
  });

  it("is of the account's zone, and of no other", () => {
    const on = { field: "fields.birthday", op: "on", value: "2026-11-23" };
    const inZone = (timeZone: string) =>
      evaluated(on, who("birthday", START), NOW, { timeZone, country: "US" }).matches;
    expect([inZone("America/New_York"), inZone("America/Chicago"), inZone("Asia/Tokyo")]).toEqual([true, false, true]);
  });

  it("never was where a zone left a day out", () => {
    const apia = { timeZone: "Pacific/Apia", country: "WS" };
    const on = (value: string) => ({ field: "createdAt", op: "on", value });
    const at = (createdAt: string) => {
      const person = who("birthday", undefined);
      return { ...person, contact: { ...person.contact, createdAt } };
    };
    const days = ["2011-12-29", "2011-12-30", "2011-12-31"].map(on);
    const asked = (at_: string) => days.map((rule) => evaluated(rule, at(at_), NOW, apia).matches);
    expect(asked("2011-12-30T09:59:59.999Z")).toEqual([true, false, false]);
    expect(asked("2011-12-30T10:00:00.000Z")).toEqual([false, false, true]);
  });

  it("holds for ever", () => {
    const rule = { field: "fields.birthday", op: "between", value: ["2026-11-01", "2026-11-30"] };
    expect(evaluated(rule, who("birthday", "2026-11-23"), NOW, newYork)).toEqual({ matches: true, until: undefined });
  });
});
