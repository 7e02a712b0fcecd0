import fc from "fast-check";
import { mergeFieldErrors, mergeValuesOf, renderMergeFields } from "#shared/messaging/merge-fields.ts";
import { AT, phoneOf } from "#test/support/samples.ts";

const ADA = { first_name: "Ada", last_name: "Lovelace", email: "ada@example.com", phone: "+15125550101" };

describe("a text with merge fields", () => {
  it.each([
    ["Hi {{first_name}}!", "Hi Ada!"],
    ["{{first_name}} {{ last_name }}", "Ada Lovelace"],
    ["{{email}} {{phone}}", "ada@example.com +15125550101"],
    ["{{first_name|there}}", "Ada"],
    ["{{last_name|friend|8}}", "Lovelace"],
    ["{{last_name|friend|7}}", "friend"],
    ["No fields {here}", "No fields {here}"],
  ])("%j is for Ada %j", (template, text) => {
    expect(mergeFieldErrors(template)).toEqual([]);
    expect(renderMergeFields(template, ADA)).toBe(text);
  });

  it.each([
    ["Hi {{first_name|there}}!", "Hi there!"],
    ["Hi {{first_name}}!", "Hi !"],
    ["Hi {{first_name| }}!", "Hi !"],
  ])("%j falls back for who has no name or a blank one to %j", (template, text) => {
    expect(renderMergeFields(template, {})).toBe(text);
    expect(renderMergeFields(template, { first_name: "  " })).toBe(text);
  });

  it("counts the length in characters as people do", () => {
    expect(renderMergeFields("{{first_name|friend|3}}", { first_name: "Zoë" })).toBe("Zoë");
    expect(renderMergeFields("{{first_name|friend|1}}", { first_name: "👩‍👩‍👧" })).toBe("👩‍👩‍👧");
  });

  it.each([
    "{{nickname}}",
    "{{}}",
    "{{first_name|a|b}}",
    "{{first_name|a|0}}",
    "{{first_name|a|2|c}}",
    "{{first_name",
    "first_name}}",
    "{{constructor}}",
  ])("is refused with %j", (template) => {
    expect(mergeFieldErrors(template)).toHaveLength(1);
  });

  it("does not read what a person wrote about themselves as a field", () => {
    expect(renderMergeFields("Hi {{first_name}}", { first_name: "{{phone}}", phone: "+15125550101" })).toBe(
      "Hi {{phone}}",
    );
    expect(renderMergeFields("Hi {{first_name}}", { first_name: "$& $1" })).toBe("Hi $& $1");
  });

  it("never leaves a tag in a text that was accepted, whatever the text and the person", () => {
    const parts = fc.constantFrom("{{", "}}", "{", "}", "|", "first_name", "email", " ", "x", "3");
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), fc.constantFrom({}, ADA), (words, values) => {
        const template = words.join("");
        if (mergeFieldErrors(template).length > 0) return;
        expect(renderMergeFields(template, values)).not.toMatch(/\{\{|\}\}/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("knows of someone new only the number", () => {
    const contact = {
      phone: phoneOf("+15125550101"),
      createdAt: AT,
      source: "keyword" as const,
      version: 1,
      firstName: "Ada",
    };
    expect(mergeValuesOf("+15125550101", undefined)).toEqual({ phone: "+15125550101" });
    expect(mergeValuesOf("+15125550101", contact)).toEqual({ first_name: "Ada", phone: "+15125550101" });
  });
});

describe("a text that its values would make longer than the carrier takes", () => {
  it("has the fallback in place of the longest value, and the others as they are", () => {
    const values = { first_name: "Ada", last_name: "L".repeat(90), email: `${"e".repeat(50)}@example.com` };
    const template = "{{first_name|you}} {{last_name|friend}} {{email|none}}";
    expect(renderMergeFields(template, values, 80)).toBe(`Ada friend ${values.email}`);
    expect(renderMergeFields(template, values, 72)).toBe("Ada friend none");
    expect(renderMergeFields(template, values)).toHaveLength(3 + 1 + 90 + 1 + 62);
  });

  it("never is longer than it was allowed to be, as long as it was written no longer", () => {
    const tag = fc.constantFrom(
      "{{first_name|you}}",
      "{{last_name}}",
      "{{fields.city|town}}",
      "{{email|a|9}}",
      "Hi ",
      "\u{1F600}",
    );
    const value = fc.string({ maxLength: 60, unit: "binary" });
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 20 }), value, value, value, (parts, first_name, last_name, city) => {
        const template = parts.join("");
        const own = new Map([["city", city]]);
        const text = renderMergeFields(template, { first_name, last_name, own }, template.length);
        expect(text.length).toBeLessThanOrEqual(template.length);
        const whole = renderMergeFields(template, { first_name, last_name, own });
        if (whole.length <= template.length) expect(text).toBe(whole);
      }),
    );
  });
});
