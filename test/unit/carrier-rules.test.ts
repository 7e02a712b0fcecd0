import { readFileSync } from "node:fs";
import * as z from "zod";
import { dayOrInstant } from "#infra/carrier/date-sent.ts";
import { arrivesLater, lossOf } from "#infra/carrier/error-catalog.ts";
import { segmentsOf } from "#infra/carrier/message-record.ts";
import { rfc2822 } from "#infra/carrier/message-resource.ts";
import { isPhone } from "#infra/carrier/phone-numbers.ts";
import { TwilioError } from "#infra/carrier/twilio-error.ts";
import { parseForm } from "#infra/carrier/twilio-form.ts";

const vectors = z
  .object({ segmentsRepeat: z.array(z.object({ char: z.string(), count: z.number(), segments: z.number() })) })
  .parse(JSON.parse(readFileSync(new URL("../vectors/twilio.json", import.meta.url), "utf8")));

describe("segments", () => {
  it.each(vectors.segmentsRepeat)("of $count times $char are $segments", ({ char, count, segments }) => {
    expect(segmentsOf(char.repeat(count), [])).toBe(segments);
  });

  it("are one for a message with media", () => {
    expect(segmentsOf("A".repeat(500), ["https://m.example/a.png"])).toBe(1);
  });
});

describe("a phone number", () => {
  it.each(["+15125550199", "+15005550006", "+442079460000", "+4915112345678"])("is %s", (number) => {
    expect(isPhone(number)).toBe(true);
  });

  it.each([
    "15125550199",
    "+1512555019",
    "+151255501999",
    "+11125550199",
    "+15121550199",
    "+0123456789",
    "+1 512 555 0199",
    "12345",
    "",
  ])("is not %p", (number) => {
    expect(isPhone(number)).toBe(false);
  });
});

describe("DateSent", () => {
  const DAY = Date.parse("2026-11-23T00:00:00Z");

  it.each([
    ["2026-11-23", DAY, DAY + 86_399_999],
    ["2026-11-23T10:30:15Z", DAY + 37_815_000, DAY + 37_815_000],
    ["2026-11-23T10:30:15", DAY + 37_815_000, DAY + 37_815_000],
    ["2026-11-23T10:30:15.999Z", DAY + 37_815_000, DAY + 37_815_000],
    ["2026-11-23T12:30:15+02:00", DAY + 37_815_000, DAY + 37_815_000],
  ])("%s is from %i until %i", (value, from, until) => {
    expect(dayOrInstant(value)).toEqual({ from, until });
  });

  it.each(["yesterday", "2026-13-01", "2026-11-23T25:00:00Z", "1764000000"])("is not %p", (value) => {
    expect(() => dayOrInstant(value)).toThrow(TwilioError);
  });

  it("may be left out", () => {
    expect(dayOrInstant(null)).toBeUndefined();
  });
});

describe("Twilio's manner of writing", () => {
  it("has dates in RFC 2822 with a numeric zone", () => {
    expect(rfc2822(Date.parse("2026-11-03T04:05:06.789Z"))).toBe("Tue, 03 Nov 2026 04:05:06 +0000");
  });

  it("has errors of exactly four keys, with the number that was meant", () => {
    expect(JSON.parse(JSON.stringify(new TwilioError(21211, { to: "mum" })))).toEqual({
      code: 21211,
      message: "The 'To' number mum is not a valid phone number.",
      more_info: "https://www.twilio.com/docs/errors/21211",
      status: 400,
    });
  });

  it("knows which errors come with the request and which only later", () => {
    expect([21610, 21614, 20429, 30409].map(arrivesLater)).toEqual([false, false, false, false]);
    expect([30001, 30003, 30007, 30036].map(arrivesLater)).toEqual([true, true, true, true]);
    expect(lossOf(30999)).toEqual({ outcome: "undelivered", message: "Unknown error" });
  });

  it("reads a form as it was written: plus for space, repeated names, empty values", () => {
    const form = parseForm(Buffer.from("Body=a+b%2Bc%20%E2%98%95&MediaUrl=1&MediaUrl=2&From=&Flag"));
    expect(form.get("Body")).toBe("a b+c ☕");
    expect(form.getAll("MediaUrl")).toEqual(["1", "2"]);
    expect([form.get("From"), form.get("Flag")]).toEqual(["", ""]);
  });
});
