import fc from "fast-check";
import { quietUntil } from "#shared/accounts/quiet-hours.ts";

const NEW_YORK = "America/New_York";
type Hours = Parameters<typeof quietUntil>[0];
const NIGHT = { enabled: true, from: "20:00", to: "09:00" };
const until = (hours: Hours, zone: string, now: string): string | undefined => {
  const end = quietUntil(hours, [zone], Date.parse(now), NEW_YORK);
  return end === undefined ? undefined : new Date(end).toISOString();
};
const hours = (from: string, to: string) => ({ enabled: true, from, to });

describe("quiet hours", () => {
  it.each([
    ["by day", NIGHT, NEW_YORK, "2026-11-23T17:00:00.000Z", undefined],
    ["a moment before they begin", NIGHT, NEW_YORK, "2026-11-24T00:59:59.999Z", undefined],
    ["at the moment they begin", NIGHT, NEW_YORK, "2026-11-24T01:00:00.000Z", "2026-11-24T14:00:00.000Z"],
    ["behind midnight", NIGHT, NEW_YORK, "2026-11-24T05:30:00.000Z", "2026-11-24T14:00:00.000Z"],
    ["a moment before they end", NIGHT, NEW_YORK, "2026-11-24T13:59:59.999Z", "2026-11-24T14:00:00.000Z"],
    ["at the moment they end", NIGHT, NEW_YORK, "2026-11-24T14:00:00.000Z", undefined],
    ["within one day", hours("12:00", "14:30"), NEW_YORK, "2026-11-23T17:00:00.500Z", "2026-11-23T19:30:00.000Z"],
    ["in a zone of half hours", NIGHT, "Asia/Kolkata", "2026-11-23T15:00:00.000Z", "2026-11-24T03:30:00.000Z"],
    ["turned off", { ...NIGHT, enabled: false }, NEW_YORK, "2026-11-24T05:00:00.000Z", undefined],
    ["of no length", hours("09:00", "09:00"), NEW_YORK, "2026-11-23T14:00:00.000Z", undefined],
    ["in the short night of spring", NIGHT, NEW_YORK, "2026-03-08T01:00:00.000Z", "2026-03-08T13:00:00.000Z"],
    ["in the long night of autumn", NIGHT, NEW_YORK, "2026-11-01T00:00:00.000Z", "2026-11-01T14:00:00.000Z"],
    [
      "that end in the hour that spring leaves out",
      hours("20:00", "02:30"),
      NEW_YORK,
      "2026-03-08T06:00:00.000Z",
      "2026-03-08T07:00:00.000Z",
    ],
    [
      "that lie in the hour that spring leaves out",
      hours("02:00", "03:00"),
      NEW_YORK,
      "2026-03-08T07:00:00.000Z",
      undefined,
    ],
    [
      "that end in the hour that autumn repeats",
      hours("20:00", "01:30"),
      NEW_YORK,
      "2026-11-01T05:00:00.000Z",
      "2026-11-01T05:30:00.000Z",
    ],
    [
      "when the hour comes again",
      hours("20:00", "01:30"),
      NEW_YORK,
      "2026-11-01T06:00:00.000Z",
      "2026-11-01T06:30:00.000Z",
    ],
    [
      "that begin in the hour that autumn repeats",
      hours("01:30", "09:00"),
      NEW_YORK,
      "2026-11-01T05:45:00.000Z",
      "2026-11-01T06:00:00.000Z",
    ],
    [
      "where summer is half an hour",
      hours("20:00", "02:15"),
      "Australia/Lord_Howe",
      "2026-10-03T15:00:00.000Z",
      "2026-10-03T15:30:00.000Z",
    ],
    ["where a day was left out", NIGHT, "Pacific/Apia", "2011-12-30T09:00:00.000Z", "2011-12-30T19:00:00.000Z"],
  ] as const)("%s", (_, given, zone, now, end) => {
    expect(until(given, zone, now)).toBe(end);
  });

  it("end at the first minute whose time of day is outside of them, around every change of the clocks", () => {
    const around = fc.constantFrom(
      ...([
        [NEW_YORK, "2026-03-08T07:00:00.000Z"],
        [NEW_YORK, "2026-11-01T06:00:00.000Z"],
        ["Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"],
        ["Pacific/Chatham", "2026-04-04T14:00:00.000Z"],
        ["America/Santiago", "2026-09-06T04:00:00.000Z"],
      ] as const),
    );
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
      const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15];
      return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    });
    fc.assert(
      fc.property(around, time, time, fc.integer({ min: -96, max: 96 }), ([zone, change], from, to, quarters) => {
        const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
        const isQuiet = (at: number): boolean => {
          const time = format.format(at);
          return from <= to ? time >= from && time < to : time >= from || time < to;
        };
        const now = Date.parse(change) + quarters * 15 * 60_000;
        let open = now;
        while (isQuiet(open)) open += 15 * 60_000;
        expect(quietUntil({ enabled: true, from, to }, [zone], now, NEW_YORK)).toBe(open === now ? undefined : open);
      }),
      { numRuns: 300 },
    );
  });
});
