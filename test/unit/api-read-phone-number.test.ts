import fc from "fast-check";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";

it.each([
  ["+15125550101", "US", "+15125550101"],
  ["(512) 555-0101", "US", "+15125550101"],
  ["1 512 555 0101", "CA", "+15125550101"],
  ["512.555.0101", "US", "+15125550101"],
  ["１５１２５５５０１０１", "US", "+15125550101"],
  [" +1 (512) 555-0101 ", "GB", "+15125550101"],
  ["\u202a+1 512-555-0101\u202c", "US", "+15125550101"],
  ["07700 900123", "GB", "+447700900123"],
  ["011 44 7700 900123", "US", "+447700900123"],
  ["+15005550006", "US", "+15005550006"],
  ["+15120000001", "US", "+15120000001"],
])("reads %s in %s as %s", (text, country, phone) => {
  expect(readPhoneNumber(text, country)).toEqual({ kind: "phone", phone });
});

it.each([
  ["", "is not a phone number"],
  ["Ann", "is not a phone number"],
  ["call +15125550101", "is not a phone number"],
  ["+15125550101,+15125550102", "is not a phone number"],
  ["+999123456789", "is not a phone number"],
  ["12345", "is a short code"],
  ["911", "is a short code"],
  ["+15125550101 ext 5", "has an extension, which cannot be texted"],
  ["+15125550101;ext=5", "has an extension, which cannot be texted"],
  ["+1512555010", "has too few or too many digits"],
  ["+151255501011", "has too few or too many digits"],
  ["555-0101", "has too few or too many digits"],
  ["+11234567890", "has no such area code"],
  ["+10125550101", "has no such area code"],
])("does not read %j: it %s", (text, why) => {
  expect(readPhoneNumber(text, "US")).toEqual({ kind: "invalid", why });
});

it("reads a national number only with a country", () => {
  expect(readPhoneNumber("5125550101", "").kind).toBe("invalid");
  expect(readPhoneNumber("5125550101", "__proto__").kind).toBe("invalid");
});

it("reads what it read as the same, and never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^\+?[\d ().-]{0,20}$/)), (text) => {
      const read = readPhoneNumber(text, "US");
      if (read.kind === "phone") expect(readPhoneNumber(read.phone, "")).toEqual(read);
    }),
    { numRuns: 2_000 },
  );
});
