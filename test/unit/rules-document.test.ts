import { readFileSync } from "node:fs";
import { compileRule } from "#shared/groups/compile-rule.ts";
import { describeRule } from "#shared/groups/describe-rule.ts";
import { readRule } from "#shared/groups/read-rule.ts";
import { ruleOperatorSchema, ruleOperators } from "#shared/groups/rule-operators.ts";
import { MOST_RULE_GROUPS } from "#shared/groups/rule-value.ts";
import { RULE_FIELDS } from "#test/support/rule-arbitraries.ts";

const text = readFileSync("docs/rules.md", "utf8");
const LABELS = { city: "City", size: "Shoe size", birthday: "Birthday", vip: "VIP", tier: "Tier", likes: "Likes" };
const labels = new Map<string, string>(Object.entries(LABELS));
const fields = RULE_FIELDS.map((field) => ({ ...field, label: labels.get(field.key) ?? field.label }));
const groupNames = new Map([
  ["group-a", "Members"],
  ["group-b", "Staff"],
]);

/** Each JSON block with the quoted lines below it. */
const blocks = [...text.matchAll(/```json\n([^`]*)```\n((?:> .*\n)+)/g)].map(([, json = "", quoted = ""]) => ({
  rule: JSON.parse(json),
  quoted: quoted.trim().replace(/^> /gm, ""),
}));

const said = (given: unknown): string => {
  const read = readRule(given, { fields });
  if ("errors" in read) return read.errors.map(({ path, message }) => `refused, \`${path}\`: ${message}`).join("\n");
  const compiled = compileRule(read.rule, { fields, account: { timeZone: "America/New_York", country: "US" } });
  return compiled.kind === "compiled" ? describeRule(read.rule, { fields, groupNames }) : compiled.reason;
};

const table = (heading: string): string[][] => {
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("|---"));
  return rows.slice(1).map((row) => row.split("|").map((cell) => cell.trim()));
};

describe("docs/rules.md", () => {
  it("has nothing below its JSON blocks but what is tested", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(16);
    expect(blocks).toHaveLength(text.split("```json").length - 1);
  });

  it.each(blocks.map(({ rule, quoted }) => [JSON.stringify(rule), quoted, rule]))(
    "says of %s: %s",
    (_, quoted, rule) => {
      expect(said(rule)).toBe(quoted);
    },
  );

  it("names each kind's operators, and every operator", () => {
    const told = table("Fields and operators").map(([, kind = "", , ops = ""]) => [
      kind,
      ops.split(" ").map((op) => op.replaceAll("`", "")),
    ]);
    const known = Object.entries(ruleOperators).map(([kind, ops]) => [kind, Object.keys(ops)]);
    const sorted = (rows: (string | string[])[][]) => rows.map(([kind, ops = []]) => [kind, [...ops].sort()]);
    expect(sorted(told)).toEqual(sorted(known));
    expect(new Set(told.flatMap(([, ops = []]) => ops))).toEqual(new Set(ruleOperatorSchema.options));
  });

  it("names the limits that hold", () => {
    const limits = table("Limits").map(([, , most = ""]) => Number.parseInt(most.replace(",", ""), 10));
    const [conditions = 0, levels = 0, values = 0, characters = 0, groups = 0] = limits;
    const one = (value: unknown) => ({ field: "firstName", op: "in", value });
    const isRead = (rule: unknown) => "rule" in readRule(rule, { fields });
    const at = (most: number, ruleOf: (size: number) => unknown) => [isRead(ruleOf(most)), isRead(ruleOf(most + 1))];
    const list = (size: number) => Array.from({ length: size }, (_, index) => `a${index}`);
    expect(at(conditions, (size) => ({ any: list(size).map((name) => one([name])) }))).toEqual([true, false]);
    expect(at(levels, (size) => list(size).reduce<object>((not) => ({ not }), one(["a"])))).toEqual([true, false]);
    expect(at(values, (size) => one(list(size)))).toEqual([true, false]);
    expect(at(characters, (size) => one(["a".repeat(size)]))).toEqual([true, false]);
    expect(at(groups, (size) => ({ field: "group", op: "anyOf", value: list(size) }))).toEqual([true, false]);
    expect(groups).toBe(MOST_RULE_GROUPS);
  });
});
