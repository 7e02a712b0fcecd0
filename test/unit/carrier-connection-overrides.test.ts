import { allowsRetry, readOverrides } from "#infra/carrier/connection-overrides.ts";

const DEFAULTS = { connectMs: 5_000, readMs: 15_000, totalMs: 15_000, retries: 1, retryOn: new Set(["ct"]) };

describe("connection overrides", () => {
  it("are Twilio's defaults when the URL asks for nothing", () => {
    expect(readOverrides("https://a.example/sms?x=1")).toEqual({
      target: "https://a.example/sms?x=1",
      overrides: DEFAULTS,
    });
  });

  it("are read from the fragment, which is not part of what is requested", () => {
    const { target, overrides } = readOverrides("https://a.example/sms?x=1#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000&tt=9000");
    expect(target).toBe("https://a.example/sms?x=1");
    expect(overrides).toEqual({
      connectMs: 2000,
      readMs: 6000,
      totalMs: 9000,
      retries: 2,
      retryOn: new Set(["ct", "rt", "5xx"]),
    });
  });

  it.each(["rc=6", "rc=-1", "rc=two", "ct=99", "ct=10001", "rt=15001", "tt=0", "sni=n", "e=ashburn,dublin"])(
    "keep the default for what Twilio does not allow or a loopback does not have: %s",
    (fragment) => {
      expect(readOverrides(`https://a.example/#${fragment}`).overrides).toEqual(DEFAULTS);
    },
  );

  it.each([
    ["rp=5xx", "5xx", true],
    ["rp=5xx", "4xx", false],
    ["rp=all", "4xx", true],
    ["", "ct", true],
    ["", "rt", false],
  ] as const)("allow a retry under %p after %s: %p", (fragment, reason, allowed) => {
    expect(allowsRetry(readOverrides(`https://a.example/#${fragment}`).overrides, reason)).toBe(allowed);
  });
});
