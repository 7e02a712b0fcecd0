import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import type { Condition } from "#shared/groups/rule.ts";
import { type RuleKind, type RuleOperator, ruleOperatorSchema, ruleOperators } from "#shared/groups/rule-operators.ts";
import { evaluated, isTrueOf, nobodyKnown, ruleGiven } from "#test/support/rule-asking.ts";
import { AT, NOW } from "#test/support/samples.ts";

const MOST = Number.MAX_SAFE_INTEGER;
const OPPOSITE: Readonly<Record<string, string>> = {
  ...{ is: "isNot", contains: "notContains", in: "notIn", anyOf: "noneOf" },
};

type Row = [op: string, asked: unknown, kept: FieldValue, expected: boolean];
const holds =
  (key: string) =>
  (op: string, asked: unknown, kept: FieldValue, expected: boolean): void => {
    expect(isTrueOf(kept, key, op, asked)).toBe(expected);
    const opposite = OPPOSITE[op];
    if (opposite && key !== "vip") expect(isTrueOf(kept, key, opposite, asked)).toBe(!expected);
  };

describe("a number", () => {
  it.each<Row>([
    ["is", 9, 9, true],
    ["is", 9, 9.5, false],
    ["is", 0, -0, true],
    ["is", -0, 0, true],
    ["is", 0.3, 0.1 + 0.2, false],
    ["is", MOST, MOST, true],
    ["is", -MOST, -MOST, true],
    ["is", 7, "7", true],
    ["is", -0.5, "-0.5", true],
    ["in", [9, 10], 10, true],
    ["in", [9, 10], 9.5, false],
    ["gt", 9, 9, false],
    ["gt", 9, 9.000001, true],
    ["gt", MOST - 1, MOST, true],
    ["gt", -MOST, -MOST, false],
    ["gte", 9, 9, true],
    ["gte", 9, 8.999999, false],
    ["gte", MOST, MOST, true],
    ["lt", 9, 9, false],
    ["lt", 9, 8.999999, true],
    ["lt", 1 - MOST, -MOST, true],
    ["lte", 9, 9, true],
    ["lte", 9, 9.000001, false],
    ["lte", 0, 1e-100, false],
    ["between", [9, 11], 9, true],
    ["between", [9, 11], 11, true],
    ["between", [9, 11], 8.999999, false],
    ["between", [9, 11], 11.000001, false],
    ["between", [5, 5], 5, true],
    ["between", [-MOST, MOST], MOST, true],
    ["between", [-2, -1], -1.5, true],
  ])("%s %j: %j is %j", holds("size"));
});

describe("a choice, several, and a yes or no", () => {
  it.each<Row>([
    ["is", "Small", "Small", true],
    ["is", " sMALL", "Small", true],
    ["is", "Small", "SMALL", true],
    ["is", "Small", "Large", false],
    ["is", "Small", ["Small"], true],
    ["in", ["Small", "Large"], "Large", true],
    ["in", ["Small", "Large"], "Medium", false],
  ])("a choice %s %j: %j is %j", holds("tier"));

  it.each<Row>([
    ["contains", "Small", ["Large", "Small"], true],
    ["contains", "Small", ["Large"], false],
    ["contains", "small", "Small", true],
    ["anyOf", ["Small", "Medium"], ["Large", "Medium"], true],
    ["anyOf", ["Small", "Medium"], ["Large"], false],
    ["allOf", ["Small", "Medium"], ["Medium", "Large", "Small"], true],
    ["allOf", ["Small", "Medium"], ["Small"], false],
    ["allOf", ["Small", "small"], ["Small"], true],
  ])("of several %s %j: %j is %j", holds("likes"));

  it.each<Row>([
    ["is", true, true, true],
    ["is", true, false, false],
    ["is", false, false, true],
    ["is", true, "true", true],
    ["isNot", true, false, true],
    ["isNot", false, false, false],
  ])("a boolean %s %j: %j is %j", holds("vip"));
});

/** A condition of each operator of a kind. */
const ASKED: Readonly<Record<string, unknown>> = {
  ...{ text: "Ada", number: 1, boolean: true, choice: "Small", choices: "Small", date: "2026-11-23" },
  ...{ consent: "subscribed", source: "import", group: "group-a" },
};
const conditionsOf = (kind: RuleKind, field: string): Condition[] =>
  ruleOperatorSchema.options.flatMap((op) => {
    const one = ASKED[kind];
    switch (ruleOperators[kind][op]) {
      case "one":
        return [{ field, op, value: one }];
      case "several":
        return [{ field, op, value: [one] }];
      case "range":
        return [{ field, op, value: [one, one] }];
      case "span":
      case "wholeDays":
        return [{ field, op, value: { n: 1, unit: "days" } }];
      case "month":
        return [{ field, op, value: 11 }];
      case "none":
      case "dayOfYear":
        return [{ field, op }];
      default:
        return [];
    }
  });

const TRUE_OF_NOTHING: readonly RuleOperator[] = ["isNot", "notContains", "notIn", "noneOf", "isNotSet"];
const OWN: [RuleKind, string][] = [
  ...([["text", "city"] as const, ["number", "size"] as const, ["boolean", "vip"] as const] as [RuleKind, string][]),
  ...([["choice", "tier"] as const, ["choices", "likes"] as const, ["date", "birthday"] as const] as [
    RuleKind,
    string,
  ][]),
];
/** What is no value of any of them, beside nothing at all. */
const NO_VALUES: Readonly<Record<string, FieldValue[]>> = {
  city: ["", "   "],
  size: ["", "nine", "1e3", true, 2 ** 53, -(2 ** 53)],
  vip: ["", "yes", 1, "TRUE"],
  tier: ["", "Huge", 7, ["Small", "Large"]],
  likes: ["", [], ["Huge"], ["Small", "Huge"], ["Small", "Small"]],
  birthday: ["", "2026-02-29", "23.11.2026", "2026-11-23T15:00:00", "2026-11-23T24:00:00.000Z", 20_261_123, true],
};

describe("of nothing", () => {
  const missing = OWN.flatMap(([kind, key]) =>
    [undefined, ...(NO_VALUES[key] ?? [])].map((kept) => [kind, kept, key] as const),
  );
  it.each(missing)("%s: every operator says what it says of nothing, where %j is kept", (kind, kept, key) => {
    const conditions = conditionsOf(kind, `fields.${key}`);
    expect(conditions).toHaveLength(Object.keys(ruleOperators[kind]).length);
    for (const condition of conditions) {
      const { field: _, ...asked } = condition;
      expect([asked, isTrueOf(kept, key, asked.op, asked.value)]).toEqual([asked, TRUE_OF_NOTHING.includes(asked.op)]);
    }
  });

  it.each(["lastInboundAt", "lastOutboundAt", "lastFailedAt", "subscribedAt"])(
    "%s is no date that never comes",
    (name) => {
      for (const condition of conditionsOf("date", name))
        expect([condition, evaluated(condition, nobodyKnown)]).toEqual([
          condition,
          { matches: condition.op === "isNotSet", until: undefined },
        ]);
    },
  );

  it("is turned round by not, once more by another", () => {
    const more = { field: "fields.size", op: "gt", value: 9 };
    expect(evaluated(more, nobodyKnown).matches).toBe(false);
    expect(evaluated({ not: more }, nobodyKnown).matches).toBe(true);
    expect(evaluated({ not: { not: more } }, nobodyKnown).matches).toBe(false);
  });
});

describe("consent", () => {
  const FIVE_DAYS = 5 * 86_400_000;
  const held = {
    ...nobodyKnown,
    consent: { state: "subscribed", at: AT, how: "text", hold: { id: "hold", at: AT }, version: 1 } as const,
  };
  const is = (value: string) => ({ field: "consent", op: "is", value });

  it("of who never said anything is pending", () => {
    expect(["subscribed", "pending", "unsubscribed"].map((state) => evaluated(is(state), nobodyKnown).matches)).toEqual(
      [...[false, true, false]],
    );
    expect(evaluated({ field: "consent", op: "notIn", value: ["pending"] }, nobodyKnown).matches).toBe(false);
  });

  it("ends with a hold that nobody decided, at the very instant that until says", () => {
    expect(evaluated(is("subscribed"), held)).toEqual({ matches: true, until: NOW + FIVE_DAYS });
    expect(evaluated(is("subscribed"), held, NOW + FIVE_DAYS - 1).matches).toBe(true);
    expect(evaluated(is("subscribed"), held, NOW + FIVE_DAYS)).toEqual({ matches: false, until: undefined });
    expect(evaluated(is("unsubscribed"), held, NOW + FIVE_DAYS)).toEqual({ matches: true, until: undefined });
    expect(evaluated({ field: "subscribedAt", op: "isSet" }, held, NOW + FIVE_DAYS - 1).matches).toBe(true);
    expect(evaluated({ field: "subscribedAt", op: "isSet" }, held, NOW + FIVE_DAYS).matches).toBe(false);
  });
});

it.each([
  ["anyOf", ["group-a", "group-b"], ["group-b"], true],
  ["anyOf", ["group-a"], ["group-b"], false],
  ["anyOf", ["group-a"], [], false],
  ["noneOf", ["group-a", "group-b"], ["group-b"], false],
  ["noneOf", ["group-a"], [], true],
])("group %s %j of who is in %j: %s", (op, value, groups, expected) => {
  expect(evaluated({ field: "group", op, value }, { ...nobodyKnown, groups: new Set(groups) }).matches).toBe(expected);
});

it("what a rule reads says what wakes it, and whether the calendar concerns it", () => {
  const { reads } = ruleGiven({
    all: [
      { field: "firstName", op: "isSet" },
      { field: "fields.birthday", op: "isSet" },
      { field: "areaCode", op: "isSet" },
      { field: "keyword", op: "isSet" },
      { not: { any: [{ field: "group", op: "noneOf", value: ["group-a", "group-b"] }] } },
    ],
  });
  expect(reads).toEqual({
    profile: new Set(["firstName", "field#birthday"]),
    ...{ consent: false, facts: true, dates: false },
    groups: new Set(["group-a", "group-b"]),
  });
  const dated = [
    { field: "subscribedAt", op: "thisDay" },
    { field: "timeZone", op: "isSet" },
  ];
  expect(dated.map((rule) => ruleGiven(rule).reads.dates)).toEqual([true, true]);
  expect(dated.map((rule) => ruleGiven(rule).reads.consent)).toEqual([true, false]);
});
