import type { FieldType } from "#shared/contacts/field.ts";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { fieldTexts } from "#shared/contacts/field-texts.ts";
import { mergeValuesOf, ownFieldsIn, renderMergeFields } from "#shared/messaging/merge-fields.ts";
import { segmentsOf } from "#shared/messaging/segments.ts";
import { someAccount } from "#test/support/samples.ts";
import { someField } from "#test/support/some-fields.ts";

const US = someAccount();
const GB = { country: "GB", timeZone: "Europe/London" };
const textOf = (type: FieldType, value: FieldValue, account: { country: string; timeZone: string } = US) =>
  fieldTexts([someField("it", type)], { fields: { it: value } }, account).get("it");

describe("the text of a value", () => {
  it.each<[FieldType, FieldValue, string]>([
    ["text", "2026-11-23", "2026-11-23"],
    ["number", 1_234_567, "1234567"],
    ["number", 0.1, "0.1"],
    ["number", 1e-7, "0.0000001"],
    ["number", -2.5, "-2.5"],
    ["boolean", true, "yes"],
    ["boolean", false, "no"],
    ["choice", "small", "Small"],
    ["choices", ["Small", "Large"], "Small, Large"],
    ["date", "2026-11-23", "Nov 23, 2026"],
    ["date", "2026-11-24T02:30:00.000Z", "Nov 23, 2026, 9:30 PM"],
  ])("of a %s: %j is %s", (type, value, text) => {
    expect(textOf(type, value)).toBe(text);
  });

  it("is as the account's people read it, wherever this runs", () => {
    expect(textOf("date", "2026-11-23", GB)).toBe("23 Nov 2026");
    expect(textOf("date", "2026-01-01", { country: "US", timeZone: "Pacific/Honolulu" })).toBe("Jan 1, 2026");
  });

  // The narrow space that Unicode's data has before AM and PM would: it makes UCS-2 of the whole text.
  it("makes no text longer than it looks: a day and time are of GSM-7", () => {
    for (const account of [US, GB, { ...GB, country: "CA" }, { ...GB, country: "AU" }]) {
      const text = textOf("date", "2026-11-24T02:30:00.000Z", account) ?? "";
      expect(segmentsOf(text)).toEqual({ segments: 1, encoding: "GSM-7" });
    }
  });
});

describe("merge fields of the account's own", () => {
  const fields = [someField("city", "text"), someField("old", "text", { status: "archived" })];
  const render = (template: string, values: Record<string, FieldValue> = {}) => {
    const contact = { fields: values };
    const own = fieldTexts(fields, contact, US);
    return renderMergeFields(template, mergeValuesOf("+15125550101", undefined, own));
  };

  it.each([
    ["Hi from {{fields.city}}", { city: "Austin" }, "Hi from Austin"],
    ["Hi from {{ fields.city | town }}", { city: "Austin" }, "Hi from Austin"],
    ["Hi from {{fields.city|town}}", {}, "Hi from town"],
    ["Hi from {{fields.city}}", {}, "Hi from "],
    ["Hi from {{fields.city|town|3}}", { city: "Austin" }, "Hi from town"],
    ["Hi {{fields.old}}{{fields.gone}}{{fields.constructor}}", { old: "x" }, "Hi "],
    ["Hi {{fields.old|you}}", { old: "x" }, "Hi you"],
    ["Hi {{fields.city}}", { city: "{{phone}} {{fields.city}} $& $1" }, "Hi {{phone}} {{fields.city}} $& $1"],
  ])("%s with %j is %s", (template, values, text) => {
    expect(render(template, values)).toBe(text);
  });

  it("are found in a text", () => {
    expect(ownFieldsIn("{{fields.city|a}} {{first_name}} {{ fields.size }} {{fields.a|b|x}} {fields.no}")).toEqual([
      ...["city", "size"],
    ]);
  });
});
