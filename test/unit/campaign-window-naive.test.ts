import fc from "fast-check";
import { campaignWindow } from "#shared/campaigns/campaign-window.ts";
import type { Timed } from "#shared/campaigns/window.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type NaivePlace, naiveAllowed, naiveBeginning } from "#test/support/naive-window.ts";
import { phoneOf } from "#test/support/samples.ts";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

const always = (weekday: readonly [string, string], sunday = weekday) => ({ weekday, sunday });
const FEDERAL = always(["08:00", "21:00"]);
const TEXAS = always(["09:00", "21:00"], ["12:00", "21:00"]);

/** Numbers with the zones and hours that were looked up by hand. */
const PEOPLE: readonly (readonly [phone: string, place: NaivePlace])[] = [
  ["+12125550101", { zones: ["America/New_York"], state: FEDERAL }],
  ["+15125550101", { zones: ["America/Chicago"], state: TEXAS }],
  ["+18505550101", { zones: ["America/New_York", "America/Chicago"], state: always(["08:00", "20:00"]) }],
  ["+17755550101", { zones: ["America/Los_Angeles", "America/Denver"], state: always(["09:00", "20:00"]) }],
  ["+12085550101", { zones: ["America/Los_Angeles", "America/Boise"], state: FEDERAL }],
  ["+19075550101", { zones: ["America/Anchorage", "America/Adak"], state: FEDERAL }],
  ["+17095550101", { zones: ["America/St_Johns", "America/Goose_Bay"], state: undefined }],
  ["+442079460000", { zones: ["Europe/London"], state: undefined }],
  [
    "+56221234567",
    { zones: ["America/Coyhaique", "America/Punta_Arenas", "America/Santiago", "Pacific/Easter"], state: undefined },
  ],
];

/** Days on which clocks are changed, forwards and backwards, on both halves of the world, and one on which none is. */
const CHANGES = [
  "2026-03-08T08:00:00.000Z",
  "2026-11-01T07:00:00.000Z",
  "2026-03-29T01:00:00.000Z",
  "2026-10-25T01:00:00.000Z",
  "2026-04-04T15:00:00.000Z",
  "2026-10-03T15:30:00.000Z",
  "2026-09-06T04:00:00.000Z",
  "2026-06-17T12:00:00.000Z",
].map((each) => Date.parse(each));

const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15];
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
});
const around = (hours: number) => (change: number) =>
  fc.integer({ min: -hours * 4, max: hours * 4 }).map((quarters) => change + quarters * QUARTER);
const usual = fc.constantFrom(["20:00", "09:00"], ["21:00", "08:00"], ["00:00", "00:00"], ["20:00", "02:30"]);
const quietHours = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.oneof(usual, fc.tuple(time, time)))
  .map(([chance, [from = "", to = ""]]) => ({ enabled: chance > 0, from, to }));
const zone = fc.constantFrom(
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
);

const cases = fc.constantFrom(...CHANGES).chain((change) => {
  const near = around(60)(change);
  const when: fc.Arbitrary<Timed["when"]> = fc.oneof(
    fc.constant({ kind: "now" as const }),
    near.map((at) => ({ kind: "at" as const, at: isoInstant(at) })),
    fc
      .tuple(near, time, fc.constantFrom("next_day" as const, "now" as const, "skip" as const))
      .map(([at, hour, late]) => ({
        kind: "local" as const,
        day: isoInstant(at).slice(0, 10),
        time: hour,
        late,
      })),
  );
  return fc.record({
    person: fc.constantFrom(...PEOPLE),
    ownZone: fc.option(zone, { nil: undefined, freq: 3 }),
    campaign: fc.record(
      { when, launchedAt: near.map(isoInstant), expiresAt: around(240)(change).map(isoInstant) },
      { requiredKeys: ["when"] },
    ),
    account: fc.record({ timeZone: zone, quietHours }),
    now: fc.tuple(near, fc.constantFrom(0, 1, 59_999, MINUTE)).map(([at, more]) => at + more),
  });
});

it("says of everybody what a look at every minute says, to the minute, around changes of the clocks", () => {
  const seen = { open: 0, opens: 0, over: 0 };
  fc.assert(
    fc.property(cases, ({ person: [phone, known], ownZone, campaign, account, now }) => {
      const place = ownZone === undefined ? known : { ...known, zones: [ownZone] };
      const begins = naiveBeginning(campaign, place.zones, now);
      const ends = campaign.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(campaign.expiresAt);
      const at = begins === undefined || now >= ends ? undefined : naiveAllowed(place, account, begins);
      const recipient = { phone: phoneOf(phone), ...(ownZone === undefined ? {} : { timeZone: ownZone }) };
      const window = campaignWindow(campaign, recipient, account, now);
      seen[window.kind] += 1;
      if (at === undefined || at >= ends) expect(window).toEqual({ kind: "over" });
      else expect(window).toEqual(at === now ? { kind: "open" } : { kind: "opens", at });
    }),
    { numRuns: 300, seed: 20_261_127 },
  );
  expect(Math.min(seen.open, seen.opens, seen.over)).toBeGreaterThan(20);
});
