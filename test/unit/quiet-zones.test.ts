import fc from "fast-check";
import { quietUntil } from "#shared/accounts/quiet-hours.ts";
import { allAreaCodeZones } from "#shared/contacts/area-code-zones.ts";

const MINUTE = 60_000;
const [NEW_YORK, CHICAGO, HONOLULU] = ["America/New_York", "America/Chicago", "Pacific/Honolulu"];
const NIGHT = { enabled: true, from: "20:00", to: "09:00" };

const until = (zones: string[], now: string, hours = NIGHT, accountZone = NEW_YORK): string | undefined => {
  const end = quietUntil(hours, zones, Date.parse(now), accountZone);
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe("quiet hours of a number that can be in several zones", () => {
  it.each([
    ["are over where they end last", [NEW_YORK, CHICAGO], "2026-11-23T14:30:00.000Z", "2026-11-23T15:00:00.000Z"],
    ["begin where they begin first", [NEW_YORK, CHICAGO], "2026-11-24T01:30:00.000Z", "2026-11-24T15:00:00.000Z"],
    ["are open where all are", [NEW_YORK, CHICAGO], "2026-11-23T15:00:00.000Z", undefined],
    ["leave five hours of the day", [NEW_YORK, HONOLULU], "2026-11-23T18:59:00.000Z", "2026-11-23T19:00:00.000Z"],
    ["of any zone of the plan leave some", allAreaCodeZones, "2026-11-24T00:00:00.000Z", "2026-11-24T19:00:00.000Z"],
    [
      "mind who changes the clocks",
      ["America/Phoenix", NEW_YORK],
      "2026-07-01T15:00:00.000Z",
      "2026-07-01T16:00:00.000Z",
    ],
  ])("%s", (_, zones, now, end) => {
    expect(until([...zones], now)).toBe(end);
  });

  it("are the account's where two zones are never open at once", () => {
    const far = [NEW_YORK, "Asia/Shanghai"];
    const morning = { enabled: true, from: "12:00", to: "09:00" };
    expect(until(far, "2026-11-23T13:00:00.000Z", morning)).toBe("2026-11-23T14:00:00.000Z");
    expect(until(far, "2026-11-23T15:00:00.000Z", morning)).toBeUndefined();
    expect(until([], "2026-11-23T13:00:00.000Z")).toBe("2026-11-23T14:00:00.000Z");
  });

  it("are none when they are turned off", () => {
    expect(until([NEW_YORK, HONOLULU], "2026-11-23T05:00:00.000Z", { ...NIGHT, enabled: false })).toBeUndefined();
  });

  const time = fc
    .integer({ min: 0, max: 47 })
    .map((half) => `${String(half >> 1).padStart(2, "0")}:${half % 2 ? "30" : "00"}`);
  const zone = fc.constantFrom(
    ...[NEW_YORK, CHICAGO, HONOLULU, "America/Phoenix", "America/St_Johns", "America/Adak", "Europe/London"],
    ...["Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "America/Santiago"],
  );
  // Days on which clocks change somewhere, and one on which none does.
  const day = fc.constantFrom("2026-03-08", "2026-11-01", "2026-03-29", "2026-04-05", "2026-10-04", "2026-07-15");

  it("end at the first minute at which every zone is open, also where the clocks change", () => {
    let shared = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(zone, { minLength: 1, maxLength: 4 }),
        ...([time, time, day, fc.integer({ min: -24 * 12, max: 24 * 12 })] as const),
        (zones, from, to, start, fives) => {
          const formats = zones.map(
            (timeZone) => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
          );
          const isQuiet = (at: number): boolean =>
            formats.some((format) => {
              const shown = format.format(at);
              return from <= to ? shown >= from && shown < to : shown >= from || shown < to;
            });
          const now = Date.parse(`${start}T12:00:00.000Z`) + fives * 5 * MINUTE;
          // Every end lies on a quarter of an hour: zones, hours and changes of the clocks all do.
          const answered = quietUntil({ enabled: true, from, to }, zones, now, HONOLULU);
          let open = now;
          while (isQuiet(open) && open - now <= 2 * 24 * 60 * MINUTE) open += 5 * MINUTE;
          if (isQuiet(open)) return;
          shared += 1;
          expect(answered).toBe(open === now ? undefined : open);
        },
      ),
      { numRuns: 400 },
    );
    expect(shared).toBeGreaterThan(150);
  });
});
