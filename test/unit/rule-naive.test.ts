import fc from "fast-check";
import { compileRule } from "#shared/groups/compile-rule.ts";
import { readRule } from "#shared/groups/read-rule.ts";
import { naiveMatches } from "#test/support/naive-rule.ts";
import { conditions, contexts, dateRules, nows, rules, subjects } from "#test/support/rule-arbitraries.ts";

const SEED = 20261124;

describe("a compiled rule", () => {
  it.each([
    ["of one condition", conditions, 6_000],
    ["of any shape", rules, 3_000],
    ["over dates", dateRules, 3_000],
  ])("%s says of every contact what its words say", (_name, arbitrary, numRuns) => {
    let pairs = 0;
    let matching = 0;
    fc.assert(
      fc.property(
        arbitrary,
        contexts,
        fc.array(subjects, { minLength: 5, maxLength: 5 }),
        nows,
        (rule, context, people, now) => {
          const compiled = compileRule(rule, context);
          if (compiled.kind === "invalid") throw new Error(compiled.reason);
          for (const person of people) {
            const expected = naiveMatches(rule, context, person, now);
            pairs += 1;
            if (expected) matching += 1;
            const { matches } = compiled.rule.evaluate(person, now);
            if (matches !== expected)
              throw new Error(
                `matches: ${matches} ${JSON.stringify(rule)} ${JSON.stringify(person)} ${new Date(now).toISOString()} ${JSON.stringify(context.account)}`,
              );
          }
        },
      ),
      { seed: SEED, numRuns },
    );
    expect(matching / pairs).toBeGreaterThan(0.1);
    expect(matching / pairs).toBeLessThan(0.9);
  });

  it("is the same rule when it was read and is read again", () => {
    fc.assert(
      fc.property(rules, contexts, (rule, context) => {
        const once = readRule(rule, context);
        if ("errors" in once) throw new Error(JSON.stringify(once.errors));
        expect(readRule(once.rule, context)).toEqual(once);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
