import fc from "fast-check";
import { checkFields } from "#shared/contacts/check-fields.ts";
import type { FieldType } from "#shared/contacts/field.ts";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import { fieldValue, readFieldValue } from "#shared/contacts/field-value.ts";
import { shownFields } from "#shared/contacts/shown-fields.ts";
import { someField } from "#test/support/some-fields.ts";

const read = (type: FieldType, given: unknown) => readFieldValue(someField("size", type), given);
const LONG = "x".repeat(1_000);

describe("a value", () => {
  it.each<[FieldType, unknown, FieldValue | null]>([
    ["text", "  Ann ", "Ann"],
    ["text", LONG, LONG],
    ["text", "{{phone}}", "{{phone}}"],
    ["text", "  ", null],
    ["number", 0.1, 0.1],
    ["number", -0, 0],
    ["number", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["date", "2028-02-29", "2028-02-29"],
    ["date", "2026-11-23T15:00:00+02:00", "2026-11-23T13:00:00.000Z"],
    ["boolean", false, false],
    ["choice", " mEDIUM ", "Medium"],
    ["choices", ["large", "Small"], ["Large", "Small"]],
    ["choices", [], null],
    ...(["text", "number", "date", "boolean", "choice", "choices"] as const).flatMap(
      (type): [FieldType, unknown, null][] => [
        [type, null, null],
        [type, "", null],
      ],
    ),
  ])("of a %s: %j is taken", (type, given, value) => {
    expect(read(type, given)).toEqual({ value });
  });

  it.each<[FieldType, unknown]>([
    ["text", `${LONG}x`],
    ["text", 7],
    ["text", "\ud800"],
    ["text", "a\u0000b"],
    ["text", ["a"]],
    ["number", "7"],
    ["number", Number.NaN],
    ["number", Number.POSITIVE_INFINITY],
    ["number", 1e300],
    ["number", 1e-300],
    ["date", "2026-02-29"],
    ["date", "2026-11-31"],
    ["date", "11/23/2026"],
    ["date", "2026-11-23T25:00:00Z"],
    ["date", "2026-11-23T15:00:00"],
    ["date", "9999-12-31T23:59:59-05:00"],
    ["date", "0000-01-01T00:00:00+05:00"],
    ["date", 1_700_000_000],
    ["boolean", "true"],
    ["boolean", 1],
    ["choice", "Huge"],
    ["choice", "constructor"],
    ["choice", ["Small"]],
    ["choices", "Small"],
    ["choices", ["Small", "SMALL"]],
    ["choices", ["Small", "Huge"]],
    ["choices", [["Small"]]],
    ["choices", Array.from({ length: 10_000 }, () => "Small")],
    ["text", { toString: () => "x" }],
  ])("of a %s: %j is refused", (type, given) => {
    expect(read(type, given)).toEqual({ error: expect.any(String) });
  });

  it("that is taken is taken again, as it is", () => {
    const type = fc.constantFrom<FieldType>("text", "number", "date", "boolean", "choice", "choices");
    const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-01-01") });
    const given = fc.oneof(
      ...[fc.string({ unit: "binary" }), fc.double(), fc.boolean(), date.map((at) => at.toISOString().slice(0, 10))],
      ...[
        fc.constantFrom("small", "LARGE "),
        fc.uniqueArray(fc.constantFrom("small", "Medium", "large")),
        fc.anything(),
      ],
    );
    fc.assert(
      fc.property(type, given, (type, value) => {
        const first = read(type, value);
        if (!("value" in first) || first.value === null) return;
        expect(read(type, first.value)).toEqual(first);
        expect(fieldValue(someField("size", type), first.value)).toEqual(first.value);
      }),
    );
  });
});

describe("a value that was kept when its field had another type", () => {
  it.each<[FieldValue, FieldType, FieldValue | undefined]>([
    [7.5, "text", "7.5"],
    [true, "text", "true"],
    [["Small", "Large"], "text", "Small, Large"],
    ["2026-11-23", "text", "2026-11-23"],
    ["42", "number", 42],
    ["4 2", "number", undefined],
    ["2026-11-23", "date", "2026-11-23"],
    ["soon", "date", undefined],
    ["true", "boolean", true],
    ["yes", "boolean", undefined],
    ["small", "choice", "Small"],
    [["Small"], "choice", "Small"],
    [["Small", "Large"], "choice", undefined],
    ["Large", "choices", ["Large"]],
    ["Huge", "choices", undefined],
  ])("%j is read as a %s: %j", (kept, type, value) => {
    expect(fieldValue(someField("size", type), kept)).toEqual(value);
  });
});

describe("the values of a contact", () => {
  const fields = [someField("size", "choice"), someField("old", "text", { status: "archived" })];

  it("say by path what is wrong, whatever the keys are", () => {
    const given = JSON.parse('{"size": "Huge", "old": "x", "constructor": "x", "toString": null, "__proto__": "x"}');
    const { changes, errors } = checkFields(fields, given);
    expect(changes).toEqual({});
    expect(errors.map(({ path }) => path)).toEqual(
      ["size", "old", "constructor", "toString", "__proto__"].map((key) => `fields.${key}`),
    );
    expect(checkFields(fields, { size: null })).toEqual({ changes: { "field#size": null }, errors: [] });
    expect(checkFields(fields, { size: "large" })).toEqual({ changes: { "field#size": "Large" }, errors: [] });
  });

  it("are not shown of what is archived, of what is no value any more, nor of what is no field", () => {
    const contact = { fields: { size: "Huge", old: "x", gone: "x" } };
    expect(shownFields(fields, contact)).toEqual([]);
    expect(shownFields(fields, { fields: { size: "Small" } })).toEqual([{ field: fields[0], value: "Small" }]);
    expect(shownFields(fields, undefined)).toEqual([]);
  });
});
