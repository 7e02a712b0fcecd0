import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { timeZoneSchema } from "#shared/accounts/account.ts";
import { allAreaCodeZones, areaCodeZones } from "#shared/contacts/area-code-zones.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import { zonesOfNumber } from "#shared/contacts/zones-of-number.ts";
import { phoneOf, someAccount } from "#test/support/samples.ts";

const [EASTERN, CENTRAL, MOUNTAIN] = ["America/New_York", "America/Chicago", "America/Denver"];
const PACIFIC = "America/Los_Angeles";

const of = (codes: string, zones: string[]) => codes.split(" ").map((code) => [code, zones] as const);

describe("the zones of an area code", () => {
  it.each([
    // One zone, old codes and overlays.
    ...of("212 332 917 202 771 305 645 404 313 317 502 216", [EASTERN]),
    ...of("312 872 512 737 713 346 504 612 615 205 219 414", [CENTRAL]),
    ...of("303 720 915 505 801 406 307", [MOUNTAIN]),
    ...of("213 310 424 206 503 702", [PACIFIC]),
    ...of("480 602 520", ["America/Phoenix"]),
    ...of("808", ["Pacific/Honolulu"]),
    ...of("907", ["America/Anchorage", "America/Adak"]),
    // Split ones.
    ...of("850 448 270 364 812 930 906 423 574 606", [EASTERN, CENTRAL]),
    ...of("605 701 785 308 620", [CENTRAL, MOUNTAIN]),
    ...of("928", ["America/Phoenix", MOUNTAIN]),
    ...of("208", [PACIFIC, "America/Boise"]),
    ...of("541", [PACIFIC, "America/Boise"]),
    ...of("775", [PACIFIC, MOUNTAIN]),
    // Canada.
    ...of("416", ["America/Toronto"]),
    ...of("604", ["America/Vancouver"]),
    ...of("902", ["America/Halifax"]),
    ...of("204", ["America/Winnipeg"]),
    ...of("709", ["America/St_Johns", "America/Goose_Bay"]),
    ...of("807", ["America/Toronto", "America/Winnipeg", "America/Coral_Harbour"]),
    ...of("306", ["America/Regina", "America/Edmonton"]),
  ])("%s", (code, zones) => {
    expect(zonesOfNumber(`+1${code}5550100`)).toEqual(zones);
  });

  it("are zones that there are", () => {
    for (const zone of allAreaCodeZones) expect(timeZoneSchema.safeParse(zone).success).toBe(true);
    expect(areaCodeZones.size).toBeGreaterThan(420);
  });

  // So that a code that comes into use is not forgotten when the library that knows of it is brought up to date.
  it("are known of every code whose numbers libphonenumber takes for people's", () => {
    const codes = Array.from({ length: 800 }, (_, index) => String(200 + index));
    const inUse = codes.filter((code) => {
      const number = parsePhoneNumberFromString(`+1${code}2345678`);
      const country = number?.isValid() ? number.country : undefined;
      return (country === "US" || country === "CA") && number?.getType() === "FIXED_LINE_OR_MOBILE";
    });
    expect(inUse.length).toBeGreaterThan(390);
    expect(inUse.filter((code) => !areaCodeZones.has(code))).toEqual([]);
  });
});

describe("the zones of a number", () => {
  it.each(["+18005550100", "+18885550100", "+15005550006", "+16005550100", "+12115550100"])(
    "%s is in no place: anywhere in the United States and Canada",
    (phone) => {
      expect(zonesOfNumber(phone)).toEqual(allAreaCodeZones);
      expect(allAreaCodeZones).toEqual(expect.arrayContaining(["Pacific/Honolulu", "America/St_Johns"]));
    },
  );

  it.each([
    ["+17875550100", ["America/Puerto_Rico"]],
    ["+16715550100", ["Pacific/Guam"]],
    ["+18765550100", ["America/Jamaica"]],
    ["+442079460000", ["Europe/London"]],
    ["+33612345678", ["Europe/Paris"]],
  ])("%s is in its country's", (phone, zones) => {
    expect(zonesOfNumber(phone)).toEqual(zones);
  });

  it("are all of a country's that has several", () => {
    expect(zonesOfNumber("+61412345678")).toEqual(expect.arrayContaining(["Australia/Sydney", "Australia/Perth"]));
  });

  it("are none where there is no country", () => {
    expect(zonesOfNumber("+88312345678")).toEqual([]);
  });
});

it("the contact's own zone counts before its number's, that before the account's", () => {
  const [account, phone] = [someAccount(), phoneOf("+15125550101")];
  const own = { timeZone: "America/Denver" };
  expect(contactZones(phone, own, account)).toEqual({ zones: [MOUNTAIN], from: "contact" });
  expect(contactZones(phone, {}, account)).toEqual({ zones: [CENTRAL], from: "number" });
  expect(contactZones(phone, undefined, account)).toEqual({ zones: [CENTRAL], from: "number" });
  expect(contactZones(phoneOf("+88312345678"), {}, account)).toEqual({ zones: [EASTERN], from: "account" });
});
