import { compileRule } from "#shared/groups/compile-rule.ts";
import type { Rule, RuleSubject } from "#shared/groups/rule.ts";
import { NOW } from "#test/support/samples.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";
import { type Rival, rivals } from "./rivals.ts";
import { CONTEXT, type Flat, people, rulesOf } from "./rule-rivals.ts";

const CONTACTS = 10_000;
const ROUNDS = 7;
/** Of how many conditions, and how many rules of each. */
const SIZES = [
  { conditions: 1, rules: 34 },
  { conditions: 10, rules: 10 },
  { conditions: 100, rules: 3 },
];

/** Rules beside those of four libraries, asked in turns of the same contacts; nothing is timed before all say the same. */
export const benchRules = async (): Promise<Figure[]> => {
  const crowd = people(CONTACTS);
  const figures: Figure[] = [];
  for (const { conditions, rules: size } of SIZES) {
    const rules = rulesOf(conditions, size);
    const ours = rules.map(ourTest);
    const theirs = rivals.map((rival) => ({ rival, tests: rules.map((rule) => rival.compile(rule)) }));
    const expected = ours.map((test) => crowd.map(({ subject }) => test(subject)));
    const matching = expected.flat().filter(Boolean).length;
    for (const { rival, tests } of theirs)
      await sayTheSame(
        rival,
        tests,
        crowd.map(({ flat }) => flat),
        expected,
        rules,
      );
    const rates = new Map<string, number[]>();
    const note = (name: string, rate: number) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let round = 0; round < ROUNDS; round += 1) {
      note(
        "ours",
        await rateOf(
          ours,
          crowd.map(({ subject }) => subject),
        ),
      );
      for (const { rival, tests } of theirs)
        note(
          rival.name,
          await rateOf(
            tests,
            crowd.slice(0, rival.contacts).map(({ flat }) => flat),
          ),
        );
    }
    const median = (name: string): number => percentile(rates.get(name) ?? [], 0.5);
    const what = `rules of ${conditions} condition${conditions === 1 ? "" : "s"}`;
    figures.push(
      { what: `${what}: of ${CONTACTS} contacts match`, value: (100 * matching) / (CONTACTS * size), unit: "%" },
      { what: `${what}: ours`, value: median("ours"), unit: "contacts/s" },
      ...rivals.flatMap(({ name, budget }) => [
        { what: `${what}: ${name}`, value: median(name), unit: "contacts/s" },
        {
          what: `${what}: ours, of ${name}`,
          value: median("ours") / median(name),
          unit: "times",
          budget: `>=${budget}`,
        },
      ]),
    );
  }
  return figures;
};

const ourTest = (rule: Rule): ((subject: RuleSubject) => boolean) => {
  const compiled = compileRule(rule, CONTEXT);
  if (compiled.kind === "invalid") throw new Error(compiled.reason);
  return (subject) => compiled.rule.evaluate(subject, NOW).matches;
};

const sayTheSame = async (
  { name, contacts }: Rival,
  tests: readonly ((flat: Flat) => boolean | Promise<boolean>)[],
  crowd: readonly Flat[],
  expected: readonly (readonly boolean[])[],
  rules: readonly Rule[],
): Promise<void> => {
  for (const [place, test] of tests.entries())
    for (const [index, flat] of crowd.slice(0, contacts).entries())
      if ((await test(flat)) !== expected[place]?.[index])
        throw new Error(`${name} says otherwise: ${JSON.stringify(rules[place])} of ${JSON.stringify(flat)}`);
};

/** Contacts a second, each asked one rule; answers that are promised are awaited one after the other. */
const rateOf = async <One>(
  tests: readonly ((one: One) => boolean | Promise<boolean>)[],
  crowd: readonly One[],
): Promise<number> => {
  let matching = 0;
  const began = performance.now();
  for (const test of tests)
    for (const one of crowd) {
      const answer = test(one);
      if (answer === true || (answer !== false && (await answer))) matching += 1;
    }
  if (matching === 0) throw new Error("Nobody matches: nothing was measured");
  return (1_000 * tests.length * crowd.length) / (performance.now() - began);
};
