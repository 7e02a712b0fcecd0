import { compileRule } from "#shared/groups/compile-rule.ts";
import { readRule } from "#shared/groups/read-rule.ts";
import { RULE_FIELDS } from "#test/support/rule-arbitraries.ts";
import { newYork } from "#test/support/rule-asking.ts";
import { someField } from "#test/support/some-fields.ts";

const fields = [...RULE_FIELDS, someField("old", "text", { label: "Old", status: "archived" })];
const ANN = { field: "firstName", op: "is", value: "Ann" } as const;
const own = (key: string, op: string, value?: unknown) => ({ field: `fields.${key}`, op, value });

const errorsOf = (given: unknown): (readonly [string, string])[] => {
  const read = readRule(given, { fields });
  return "errors" in read ? read.errors.map(({ path, message }) => [path, message] as const) : [];
};

const SHAPE = "must be {all}, {any}, {not} or a condition {field, op, value}";
const DATE = "must be a day, such as 2026-11-23, or an instant, such as 2026-11-23T15:00:00Z";
const DAY_OF_YEAR = "must be a day of the year, such as 11-23, or nothing for today";

describe("a rule that cannot be read", () => {
  it.each<[path: string, message: string, given: unknown]>([
    ["rule", SHAPE, undefined],
    ["rule", SHAPE, null],
    ["rule", SHAPE, "everybody"],
    ["rule", SHAPE, [ANN]],
    ["rule.field", "must be the name of a field", {}],
    ["rule.all", "must be a list of conditions", { all: ANN }],
    ["rule.any", "must have at least one condition", { any: [] }],
    ["rule.any.1.all", "must have at least one condition", { any: [ANN, { all: [] }] }],
    ["rule.not", SHAPE, { not: null }],
    ["rule.not.not", SHAPE, { not: { not: 7 } }],
    ["rule.all.1", SHAPE, { all: [ANN, "x"] }],
    ["rule", "must have nothing beside all", { all: [ANN], any: [ANN] }],
    ["rule", "must have nothing beside not", { not: ANN, field: "firstName" }],
    ["rule.values", "is not known", { ...ANN, values: 1 }],
    ["rule.all.0.not.field", "must be the name of a field", { all: [{ not: { op: "is" } }] }],
    ["rule.field", "is no field of a contact", { ...ANN, field: "firstname" }],
    ["rule.field", "is no field of a contact", own("shoe", "isSet")],
    ["rule.field", "is no field of a contact", { field: "constructor", op: "isSet" }],
    ["rule.field", "is no field of a contact", { field: "fields.", op: "isSet" }],
    ["rule.field", "Old is archived", own("old", "isSet")],
    ["rule.op", "must be one of is, isNot, in, notIn for Consent", { field: "consent", op: "isSet" }],
    ["rule.op", "must be one of anyOf, noneOf for Group", { field: "group", op: "constructor" }],
    ["rule.op", "must be one of is, isNot, isSet, isNotSet for vip", own("vip", "in", [true])],
    ["rule.op", "must be one of is, isNot, isSet, isNotSet for vip", own("vip", "", true)],
    ["rule.value", "is required", { field: "firstName", op: "is" }],
    ["rule.value", "must be a text", { ...ANN, value: 7 }],
    ["rule.value", "must be a text", { ...ANN, value: null }],
    ["rule.value", "must not be blank", { ...ANN, value: " \u00a0" }],
    ["rule.value", "has more than 1000 characters", { ...ANN, value: "a".repeat(1_001) }],
    ["rule.value", "has what is no character", { ...ANN, value: "A\ud800" }],
    ["rule.value", "has what is no character", { ...ANN, value: "A\u0000" }],
    ["rule.value", "must be a list of values", { ...ANN, op: "in" }],
    ["rule.value", "must be a list of values", { ...ANN, op: "in", value: [] }],
    ["rule.value", "has more than 200 values", { ...ANN, op: "in", value: Array(201).fill("a") }],
    ["rule.value.1", "must not be blank", { ...ANN, op: "notIn", value: ["a", ""] }],
    ["rule.value", "this operator takes no value", { ...ANN, op: "isSet" }],
    ["rule.value", "must be a number", own("size", "gt", "9")],
    ["rule.value", "must be a number", own("size", "gt", Number.NaN)],
    ["rule.value", "must be a number", own("size", "gt", Number.POSITIVE_INFINITY)],
    ["rule.value", "is too large", own("size", "gt", 2 ** 53)],
    ["rule.value", "is too small", own("size", "gt", 1e-101)],
    ["rule.value", "must be a list of two values: from and to", own("size", "between", [1, 2, 3])],
    ["rule.value.1", "must be a number", own("size", "between", [1, "2"])],
    ["rule.value", "must be from the smaller to the larger", own("size", "between", [2, 1])],
    ["rule.value", "must be true or false", own("vip", "is", "yes")],
    ["rule.value", "must not be blank", own("vip", "is", null)],
    ["rule.value", "is none of the choices", own("tier", "is", "Huge")],
    ["rule.value.1", "is none of the choices", own("likes", "allOf", ["Small", "Huge"])],
    ["rule.value", "must be one of subscribed, pending, unsubscribed", { field: "consent", op: "is", value: "yes" }],
    ["rule.value.0", "must be a group's id", { field: "group", op: "anyOf", value: [""] }],
    ["rule.value", DATE, own("birthday", "on", "2026-02-29")],
    ["rule.value", DATE, own("birthday", "before", "23.11.2026")],
    ["rule.value", DATE, own("birthday", "after", "2026-11-23T15:00:00")],
    ["rule.value.0", DATE, own("birthday", "between", ["soon", "2026-11-23"])],
    ["rule.value", "must be from the smaller to the larger", own("birthday", "between", ["2026-11-24", "2026-11-23"])],
    ["rule.value", "must be such as {n: 7, unit: days}", own("birthday", "withinLast", 7)],
    ["rule.value", "is required", own("birthday", "withinLast")],
    ["rule.value.n", "must be a whole number from 1 on", own("birthday", "withinLast", { n: 1.5, unit: "days" })],
    ["rule.value.n", "must be a whole number from 1 on", own("birthday", "withinLast", { n: -1, unit: "days" })],
    ["rule.value.n", "is more than a hundred years", own("birthday", "withinLast", { n: 36_501, unit: "days" })],
    ["rule.value.n", "is more than a hundred years", own("birthday", "moreThanAgo", { n: 101, unit: "years" })],
    [
      "rule.value.unit",
      "must be minutes, hours, days, weeks, months or years",
      own("birthday", "withinNext", { n: 1 }),
    ],
    ["rule.value.unit", "must be days, weeks or months", own("birthday", "anniversaryAgo", { n: 1, unit: "hours" })],
    ["rule.value.n", "is more than a year", own("birthday", "anniversaryWithinNext", { n: 367, unit: "days" })],
    ["rule.value", "must be a month from 1 to 12", own("birthday", "inMonth", 0)],
    ["rule.value", "must be a month from 1 to 12", own("birthday", "inMonth", 13)],
    ["rule.value", "must be a month from 1 to 12", own("birthday", "inMonth", "11")],
    ["rule.value", DAY_OF_YEAR, own("birthday", "anniversaryOn", "2-29")],
    ["rule.value", "is no day of a year", own("birthday", "anniversaryOn", "02-30")],
    ["rule.value", "is no day of a year", own("birthday", "anniversaryOn", "00-10")],
  ])("at %s: %s", (path, message, given) => {
    expect(errorsOf(given)).toContainEqual([path, message]);
    const inside = path.replace(/^rule/, "rule.any.1.not");
    expect(errorsOf({ any: [ANN, { not: given }] })).toContainEqual([inside, message]);
  });

  it("tells all that is wrong, each where it is", () => {
    const bad = {
      all: [own("size", "in", [1, "2", "3"]), { not: own("nope", "is", 1) }, { any: [] }, ANN, { ...ANN, op: "" }],
    };
    expect(errorsOf(bad).map(([path]) => path)).toEqual([
      ...["rule.all.0.value.1", "rule.all.0.value.2", "rule.all.1.not.field", "rule.all.2.any", "rule.all.4.op"],
    ]);
  });

  it("is invalid with the first of these, where it was saved and can no longer be read", () => {
    const rule = { all: [ANN, { field: "fields.old", op: "isSet" }] } as const;
    const compiled = compileRule({ all: [{ field: "firstName", op: "isSet" }, rule] }, { fields, account: newYork });
    expect(compiled).toEqual({ kind: "invalid", reason: "rule.all.1.all.1.field: Old is archived" });
  });
});

describe("how large a rule may be", () => {
  const some = (size: number) => Array.from({ length: size }, () => ANN);
  const deep = (levels: number, name = "not"): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inside) => ({ [name]: name === "not" ? inside : [inside] }), ANN);
  const MANY = [["rule", "has more than 250 conditions"]];
  const DEEP = [["rule", "is more than 20 levels deep"]];
  it.each<[string, unknown, unknown[]]>([
    ["250 conditions", { all: some(250) }, []],
    ["251 conditions", { all: some(251) }, MANY],
    ["250 conditions in two lists", { all: [{ any: some(125) }, { not: { any: some(125) } }] }, []],
    ["251 conditions in two lists", { all: [{ any: some(125) }, { not: { any: some(126) } }] }, MANY],
    ["a million conditions", { all: Array(1_000_000).fill(ANN) }, MANY],
    [
      "a list that is in itself a million times",
      { all: Array(250).fill({ any: Array(250).fill({ all: some(250) }) }) },
      MANY,
    ],
    ["20 levels of not", deep(20), []],
    ["21 levels of not", deep(21), DEEP],
    ["20 levels of all", deep(20, "all"), []],
    ["21 levels of any", deep(21, "any"), DEEP],
    ["a hundred thousand levels", deep(100_000), DEEP],
    [
      "21 levels around nothing",
      Array.from({ length: 21 }).reduce<unknown>((inside) => ({ all: [inside] }), { all: [] }),
      DEEP,
    ],
  ])("%s", (_name, given, errors) => expect(errorsOf(given)).toEqual(errors));

  it("names 48 groups, each counted once", () => {
    const groups = (from: number, to: number) => ({
      ...{ field: "group", op: "anyOf" },
      value: Array.from({ length: to - from }, (_, index) => `group-${from + index}`),
    });
    expect(errorsOf({ all: [groups(0, 30), { not: groups(18, 48) }] })).toEqual([]);
    expect(errorsOf({ all: [groups(0, 30), { not: groups(18, 49) }] })).toEqual([
      ["rule", "names more than 48 groups"],
    ]);
  });
});

describe("the form in which a rule is saved", () => {
  it.each([
    [{ ...ANN, value: "  Ann\u00a0" }, ANN],
    [{ value: "Ann", op: "is", field: "firstName" }, ANN],
    [own("tier", "is", " sMALL "), own("tier", "is", "Small")],
    [own("birthday", "on", "2026-11-23T10:00:00-05:00"), own("birthday", "on", "2026-11-23T15:00:00.000Z")],
    [own("birthday", "on", " 2026-11-23 "), own("birthday", "on", "2026-11-23")],
    [own("birthday", "anniversaryOn", null), { field: "fields.birthday", op: "anniversaryOn" }],
    [own("birthday", "isSet", null), { field: "fields.birthday", op: "isSet" }],
    [own("birthday", "thisWeek", undefined), { field: "fields.birthday", op: "thisWeek" }],
    [own("size", "is", -0), own("size", "is", 0)],
    [{ not: { any: [{ ...ANN, value: " Ann" }] } }, { not: { any: [ANN] } }],
  ])("%j is %j", (given, saved) => {
    const read = readRule(given, { fields });
    expect(JSON.stringify("rule" in read ? read.rule : read)).toBe(JSON.stringify(saved));
  });
});
