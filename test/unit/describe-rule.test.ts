import fc from "fast-check";
import { compileRule } from "#shared/groups/compile-rule.ts";
import { describeCondition, describeRule } from "#shared/groups/describe-rule.ts";
import { type ConditionResult, explainRule } from "#shared/groups/explain-rule.ts";
import type { Condition, Rule } from "#shared/groups/rule.ts";
import type { RuleOperator } from "#shared/groups/rule-operators.ts";
import { ruleOperatorSchema } from "#shared/groups/rule-operators.ts";
import { contexts, nows, RULE_FIELDS, rules, subjects } from "#test/support/rule-arbitraries.ts";
import { someField } from "#test/support/some-fields.ts";

const groupNames = new Map([
  ["group-a", "Members"],
  ["group-b", "Staff"],
]);
const labelled = [
  ...([
    ["birthday", "Birthday", "date"],
    ["size", "Shoe size", "number"],
    ["vip", "VIP", "boolean"],
  ] as const),
  ...([
    ["likes", "Likes", "choices"],
    ["tier", "Tier", "choice"],
    ["city", "City", "text"],
  ] as const),
].map(([key, label, type]) => ({ ...someField(key, type), label }));
const words = { fields: labelled, groupNames };

const SENTENCES: readonly (readonly [string, Condition])[] = [
  ['First name is "Ada"', { field: "firstName", op: "is", value: "Ada" }],
  ['City is not "Austin"', { field: "fields.city", op: "isNot", value: "Austin" }],
  ['Email contains "@"', { field: "email", op: "contains", value: "@" }],
  ['Email does not contain "@"', { field: "email", op: "notContains", value: "@" }],
  ['Phone starts with "+1"', { field: "phone", op: "startsWith", value: "+1" }],
  ['Phone ends with "7"', { field: "phone", op: "endsWith", value: "7" }],
  ['Country is "US", "CA" or "MX"', { field: "country", op: "in", value: ["US", "CA", "MX"] }],
  ['Area code is not "512" or "737"', { field: "areaCode", op: "notIn", value: ["512", "737"] }],
  ["Last keyword has a value", { field: "keyword", op: "isSet" }],
  ["Birthday has no value", { field: "fields.birthday", op: "isNotSet" }],
  ["Shoe size is more than 9.5", { field: "fields.size", op: "gt", value: 9.5 }],
  ["Shoe size is at least 9", { field: "fields.size", op: "gte", value: 9 }],
  ["Shoe size is less than 9", { field: "fields.size", op: "lt", value: 9 }],
  ["Shoe size is at most 9", { field: "fields.size", op: "lte", value: 9 }],
  ["Shoe size is between 9 and 11", { field: "fields.size", op: "between", value: [9, 11] }],
  ["VIP is yes", { field: "fields.vip", op: "is", value: true }],
  ["VIP is not no", { field: "fields.vip", op: "isNot", value: false }],
  ["Birthday is before 1990-01-01", { field: "fields.birthday", op: "before", value: "1990-01-01" }],
  ["Birthday is after 1990-01-01", { field: "fields.birthday", op: "after", value: "1990-01-01" }],
  ["Birthday is on 1990-01-01", { field: "fields.birthday", op: "on", value: "1990-01-01" }],
  ["Created was in the last 7 days", { field: "createdAt", op: "withinLast", value: { n: 7, unit: "days" } }],
  ["Created was in the last month", { field: "createdAt", op: "withinLast", value: { n: 1, unit: "months" } }],
  ["Created was more than 1 year ago", { field: "createdAt", op: "moreThanAgo", value: { n: 1, unit: "years" } }],
  ["Birthday is in the next 2 weeks", { field: "fields.birthday", op: "withinNext", value: { n: 2, unit: "weeks" } }],
  ["Subscribed is today", { field: "subscribedAt", op: "thisDay" }],
  ["Subscribed is this week", { field: "subscribedAt", op: "thisWeek" }],
  ["Subscribed is this month", { field: "subscribedAt", op: "thisMonth" }],
  ["Subscribed is this year", { field: "subscribedAt", op: "thisYear" }],
  ["Birthday comes round today", { field: "fields.birthday", op: "anniversaryOn" }],
  ["Birthday is on 29 February of any year", { field: "fields.birthday", op: "anniversaryOn", value: "02-29" }],
  [
    "Birthday comes round in the next 7 days",
    { field: "fields.birthday", op: "anniversaryWithinNext", value: { n: 7, unit: "days" } },
  ],
  [
    "Birthday came round 1 month ago",
    { field: "fields.birthday", op: "anniversaryAgo", value: { n: 1, unit: "months" } },
  ],
  ["Birthday is in November of any year", { field: "fields.birthday", op: "inMonth", value: 11 }],
  ['Likes has "tea" or "coffee"', { field: "fields.likes", op: "anyOf", value: ["tea", "coffee"] }],
  ['Likes has "tea" and "coffee"', { field: "fields.likes", op: "allOf", value: ["tea", "coffee"] }],
  ['Likes has none of "tea" and "coffee"', { field: "fields.likes", op: "noneOf", value: ["tea", "coffee"] }],
  ["Is in Members or Staff", { field: "group", op: "anyOf", value: ["group-a", "group-b"] }],
  ["Is not in Members or group-z", { field: "group", op: "noneOf", value: ["group-a", "group-z"] }],
  ["Is subscribed", { field: "consent", op: "is", value: "subscribed" }],
  ["Is not pending or unsubscribed", { field: "consent", op: "notIn", value: ["pending", "unsubscribed"] }],
  ['Source is "keyword"', { field: "source", op: "is", value: "keyword" }],
  ["fields.gone has a value", { field: "fields.gone", op: "isSet" }],
];

describe("a condition in words", () => {
  it.each(SENTENCES)("%s", (sentence, condition) => {
    expect(describeCondition(condition, words)).toBe(sentence);
  });

  it("has words for every operator", () => {
    const told = new Set<RuleOperator>(SENTENCES.map(([, { op }]) => op));
    expect(ruleOperatorSchema.options.filter((op) => !told.has(op))).toEqual([]);
  });

  it("has an archived field's label", () => {
    const archived = labelled.map((field) => ({ ...field, status: "archived" as const }));
    const condition: Condition = { field: "fields.size", op: "isSet" };
    expect(describeCondition(condition, { fields: archived, groupNames })).toBe("Shoe size has a value");
  });
});

describe("a rule in words", () => {
  const ada: Condition = { field: "firstName", op: "is", value: "Ada" };
  const small: Condition = { field: "fields.size", op: "lt", value: 9 };
  const members: Condition = { field: "group", op: "anyOf", value: ["group-a"] };
  it.each<[string, Rule]>([
    ['Everyone whose First name is "Ada"', ada],
    ['Everyone whose First name is "Ada" and who is in Members', { all: [ada, members] }],
    ["Everyone whose Shoe size is less than 9 or who is in Members", { any: [small, { all: [members] }] }],
    ["Everyone who is not one who is in Members", { not: members }],
    [
      'Everyone (whose First name is "Ada" or whose Shoe size is less than 9) and (who is not one who is in Members)',
      { all: [{ any: [ada, small] }, { not: members }] },
    ],
    ['Everyone who is not one (whose First name is "Ada" and who is in Members)', { not: { all: [ada, members] } }],
  ])("%s", (sentence, rule) => expect(describeRule(rule, words)).toBe(sentence));
});

/** What a rule comes to by the results of its conditions, which stand in its order. */
const together = (rule: Rule, results: ConditionResult[]): boolean => {
  if ("all" in rule) return rule.all.map((operand) => together(operand, results)).every(Boolean);
  if ("any" in rule) return rule.any.map((operand) => together(operand, results)).some(Boolean);
  if ("not" in rule) return !together(rule.not, results);
  const next = results.shift();
  if (!next) throw new Error("A condition is not explained");
  return next.result;
};

it("an explanation's results come to what the rule says, for any rule and contact", () => {
  let matching = 0;
  fc.assert(
    fc.property(rules, contexts, subjects, nows, (rule, context, subject, now) => {
      const compiled = compileRule(rule, context);
      if (compiled.kind === "invalid") throw new Error(compiled.reason);
      const explained = explainRule(rule, context, { fields: RULE_FIELDS, groupNames }, subject, now);
      const { matches } = compiled.rule.evaluate(subject, now);
      if (matches) matching += 1;
      const results = [...explained];
      expect(together(rule, results)).toBe(matches);
      expect(results).toEqual([]);
    }),
    { seed: 20261124, numRuns: 1_000 },
  );
  expect(matching).toBeGreaterThan(100);
});
