import type { When } from "#shared/campaigns/campaign.ts";
import { campaignWindow } from "#shared/campaigns/campaign-window.ts";
import type { Hosting, Timed } from "#shared/campaigns/window.ts";
import { phoneOf } from "#test/support/samples.ts";

const NEW_YORK = "212";
const AUSTIN = "512";
const FLORIDA_WEST = "850";
const SEATTLE = "206";
const TORONTO = "416";
const TOLL_FREE = "800";

const NIGHT = { enabled: true, from: "20:00", to: "09:00" };
const SHORT_NIGHT = { enabled: true, from: "22:00", to: "06:00" };
const NO_NIGHT = { enabled: true, from: "00:00", to: "00:00" };
const OFF = { ...NIGHT, enabled: false };

const host = (quietHours: Hosting["quietHours"], timeZone = "America/New_York"): Hosting => ({ timeZone, quietHours });
const ask = (campaign: Timed, code: string, account: Hosting, now: string, timeZone?: string): string => {
  const phone = phoneOf(code.startsWith("+") ? code : `+1${code}5550101`);
  const window = campaignWindow(campaign, timeZone ? { phone, timeZone } : { phone }, account, Date.parse(now));
  return window.kind === "opens" ? new Date(window.at).toISOString().replace(":00.000Z", "Z") : window.kind;
};
const NOW: Timed = { when: { kind: "now" } };

describe("a campaign's window by hours", () => {
  // 2026-11-23 is a Monday; New York is five hours behind UTC, Chicago six, Los Angeles eight.
  it.each([
    ["is open by day", NEW_YORK, NIGHT, "2026-11-23T17:00:00.000Z", "open"],
    ["waits for the account's hours", NEW_YORK, NIGHT, "2026-11-23T13:00:00.000Z", "2026-11-23T14:00Z"],
    ["closes with the account's hours, to the millisecond", NEW_YORK, NIGHT, "2026-11-24T00:59:59.999Z", "open"],
    ["is closed when they begin", NEW_YORK, NIGHT, "2026-11-24T01:00:00.000Z", "2026-11-24T14:00Z"],
    [
      "is the federal hours where the account's are wider",
      NEW_YORK,
      SHORT_NIGHT,
      "2026-11-24T02:30:00.000Z",
      "2026-11-24T13:00Z",
    ],
    [
      "minds the federal hours where the account has none of its own",
      NEW_YORK,
      NO_NIGHT,
      "2026-11-24T02:30:00.000Z",
      "2026-11-24T13:00Z",
    ],
    ["minds nothing where they are off", NEW_YORK, OFF, "2026-11-24T06:00:00.000Z", "open"],
    ["closes at eight in Washington", SEATTLE, SHORT_NIGHT, "2026-11-24T04:00:00.000Z", "2026-11-24T16:00Z"],
    ["is open until nine in Texas", AUSTIN, SHORT_NIGHT, "2026-11-24T02:59:00.000Z", "open"],
    ["closes at nine in Texas", AUSTIN, SHORT_NIGHT, "2026-11-24T03:00:00.000Z", "2026-11-24T15:00Z"],
    ["opens at noon on a Sunday in Texas", AUSTIN, SHORT_NIGHT, "2026-11-22T15:30:00.000Z", "2026-11-22T18:00Z"],
    ["opens in the last of Florida's zones", FLORIDA_WEST, NO_NIGHT, "2026-11-23T13:30:00.000Z", "2026-11-23T14:00Z"],
    ["closes in the first of Florida's zones", FLORIDA_WEST, NO_NIGHT, "2026-11-24T01:00:00.000Z", "2026-11-24T14:00Z"],
    ["has no state's hours in Canada", TORONTO, NO_NIGHT, "2026-11-23T07:00:00.000Z", "open"],
    ["has no state's hours beyond the plan", "+442079460000", NO_NIGHT, "2026-11-23T03:00:00.000Z", "open"],
    // From Honolulu's and the Aleutians' nine o'clock to Newfoundland's eight.
    ["waits until all are awake without a place", TOLL_FREE, NO_NIGHT, "2026-11-23T18:59:59.000Z", "2026-11-23T19:00Z"],
    ["is open without a place while all are awake", TOLL_FREE, NO_NIGHT, "2026-11-23T23:29:59.000Z", "open"],
    [
      "closes without a place when the first is asleep",
      TOLL_FREE,
      NO_NIGHT,
      "2026-11-23T23:30:00.000Z",
      "2026-11-24T19:00Z",
    ],
    [
      "has an hour and a half without a place on a Sunday",
      TOLL_FREE,
      NO_NIGHT,
      "2026-11-22T19:00:00.000Z",
      "2026-11-22T22:00Z",
    ],
  ])("%s", (_, code, quietHours, now, expected) => {
    expect(ask(NOW, code, host(quietHours), now)).toBe(expected);
  });

  it("is that of the person's own zone, in the hours of the number's state", () => {
    const honolulu = "Pacific/Honolulu";
    expect(ask(NOW, NEW_YORK, host(NIGHT), "2026-11-23T17:00:00.000Z", honolulu)).toBe("2026-11-23T19:00Z");
    expect(ask(NOW, AUSTIN, host(NIGHT), "2026-11-22T19:30:00.000Z", honolulu)).toBe("2026-11-22T22:00Z");
  });

  it("is by the account's zone where a number is in no country", () => {
    expect(ask(NOW, "+88312345678", host(NIGHT), "2026-11-23T13:00:00.000Z")).toBe("2026-11-23T14:00Z");
  });

  it("is by the account's zone where it is always quiet in one of the person's", () => {
    const noon = { enabled: true, from: "13:00", to: "12:00" };
    expect(ask(NOW, "+61412345678", host(noon, "Australia/Sydney"), "2026-11-23T00:00:00.000Z")).toBe(
      "2026-11-23T01:00Z",
    );
  });

  it("never opens where the state's hours and the account's never meet: fails closed", () => {
    const early = { enabled: true, from: "05:00", to: "04:00" };
    expect(ask(NOW, NEW_YORK, host(early), "2026-11-23T17:00:00.000Z")).toBe("over");
  });
});

const at: When = { kind: "at", at: "2026-11-23T17:00:00.000Z" };
const local = (late: "next_day" | "now" | "skip", day = "2026-11-23", time = "10:00"): When => ({
  kind: "local",
  day,
  time,
  late,
});

describe("a campaign's window by its time", () => {
  it.each([
    ["waits for its instant", { when: at }, NEW_YORK, "2026-11-23T16:59:59.999Z", "2026-11-23T17:00Z"],
    ["is open from its instant on", { when: at }, NEW_YORK, "2026-11-23T17:00:00.000Z", "open"],
    ["is the person's own hour", { when: local("skip") }, NEW_YORK, "2026-11-23T12:00:00.000Z", "2026-11-23T15:00Z"],
    [
      "is the person's own hour elsewhere",
      { when: local("skip") },
      SEATTLE,
      "2026-11-23T12:00:00.000Z",
      "2026-11-23T18:00Z",
    ],
    [
      "is the latest of several zones",
      { when: local("skip") },
      FLORIDA_WEST,
      "2026-11-23T15:30:00.000Z",
      "2026-11-23T16:00Z",
    ],
    [
      "is none late who is reached in time",
      { when: local("skip"), launchedAt: "2026-11-23T15:00:00.000Z" },
      NEW_YORK,
      "2026-11-23T22:00:00.000Z",
      "open",
    ],
    [
      "is over for the late where they are left out",
      { when: local("skip"), launchedAt: "2026-11-23T15:00:00.001Z" },
      NEW_YORK,
      "2026-11-23T15:01:00.000Z",
      "over",
    ],
    [
      "is open at once for the late where they are sent to now",
      { when: local("now"), launchedAt: "2026-11-23T15:00:01.000Z" },
      NEW_YORK,
      "2026-11-23T15:01:00.000Z",
      "open",
    ],
    [
      "is the day after for the late",
      { when: local("next_day"), launchedAt: "2026-11-23T16:00:00.000Z" },
      NEW_YORK,
      "2026-11-23T16:01:00.000Z",
      "2026-11-24T15:00Z",
    ],
    [
      "is still today in the west",
      { when: local("next_day"), launchedAt: "2026-11-23T16:00:00.000Z" },
      SEATTLE,
      "2026-11-23T16:01:00.000Z",
      "2026-11-23T18:00Z",
    ],
    [
      "is the next such hour where its day is long past",
      { when: local("next_day", "2026-10-01"), launchedAt: "2026-11-23T16:00:00.000Z" },
      NEW_YORK,
      "2026-11-23T16:01:00.000Z",
      "2026-11-24T15:00Z",
    ],
    [
      "is when an hour that is left out ends",
      { when: local("skip", "2026-03-08", "02:30") },
      NEW_YORK,
      "2026-03-07T12:00:00.000Z",
      "2026-03-08T07:00Z",
    ],
    [
      "is the first of an hour that comes twice",
      { when: local("skip", "2026-11-01", "01:30") },
      NEW_YORK,
      "2026-10-31T12:00:00.000Z",
      "2026-11-01T05:30Z",
    ],
  ] satisfies [string, Timed, string, string, string][])("%s", (_, campaign, code, now, expected) => {
    expect(ask(campaign, code, host(OFF), now)).toBe(expected);
  });

  it("is pushed out of quiet hours, into the next morning", () => {
    expect(ask({ when: local("skip", "2026-11-23", "21:30") }, NEW_YORK, host(NIGHT), "2026-11-23T12:00:00.000Z")).toBe(
      "2026-11-24T14:00Z",
    );
  });
});

describe("a campaign's end", () => {
  const until = (expiresAt: string): Timed => ({ ...NOW, expiresAt });
  it.each([
    ["lets through until then", until("2026-11-23T17:00:00.001Z"), "2026-11-23T17:00:00.000Z", "open"],
    ["lets nothing through from then on", until("2026-11-23T17:00:00.000Z"), "2026-11-23T17:00:00.000Z", "over"],
    [
      "waits for nobody whose window opens behind it",
      until("2026-11-24T14:00:00.000Z"),
      "2026-11-24T02:00:00.000Z",
      "over",
    ],
    [
      "waits for who is just in time",
      until("2026-11-24T14:00:00.001Z"),
      "2026-11-24T02:00:00.000Z",
      "2026-11-24T14:00Z",
    ],
  ])("%s", (_, campaign, now, expected) => {
    expect(ask(campaign, NEW_YORK, host(NIGHT), now)).toBe(expected);
  });
});
