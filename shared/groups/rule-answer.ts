// What a rule is compiled to. Most conditions are answered for ever by what is known of a contact. Those that time changes
// answer with one number, so that nothing is made per contact: its size is the instant until which the answer holds,
// Infinity for ever, and it is positive while the contact matches. Nobody is asked at an instant before 1970.
import type { RuleSubject } from "./rule.ts";
import type { RuleOperator } from "./rule-operators.ts";
import { TRUE_OF_NOTHING } from "./rule-operators.ts";

export type Test = (subject: RuleSubject) => boolean;
export type Timed = (subject: RuleSubject, now: number) => number;
export type Answering =
  | { readonly kind: "lasting"; readonly test: Test }
  | { readonly kind: "timed"; readonly answer: Timed };

export const lasting = (test: Test): Answering => ({ kind: "lasting", test });
export const timed = (answer: Timed): Answering => ({ kind: "timed", answer });

/** What is asked of a value that time does not change; `testOf` is not called where only its being there is asked. */
export const askedOf = <Value>(
  op: RuleOperator,
  read: (subject: RuleSubject) => Value | undefined,
  testOf: () => (value: Value) => boolean,
): Answering => {
  if (op === "isSet") return lasting((subject) => read(subject) !== undefined);
  if (op === "isNotSet") return lasting((subject) => read(subject) === undefined);
  const test = testOf();
  const ofNothing = TRUE_OF_NOTHING.has(op);
  return lasting((subject) => {
    const value = read(subject);
    return value === undefined ? ofNothing : test(value);
  });
};

export const negated = (one: Answering): Answering => {
  if (one.kind === "timed") return timed((subject, now) => -one.answer(subject, now));
  const { test } = one;
  return lasting((subject) => !test(subject));
};

/** False as long as any operand is: until the last of the false ones. True until the first of all. */
export const allOf = (operands: readonly Answering[]): Answering => {
  const tests = operands.flatMap((operand) => (operand.kind === "lasting" ? [operand.test] : []));
  const answers = operands.flatMap((operand) => (operand.kind === "timed" ? [operand.answer] : []));
  const test = everyTest(tests);
  if (answers.length === 0) return lasting(test);
  return timed((subject, now) => {
    if (!test(subject)) return -Infinity;
    let first = Infinity;
    let lastFalse = 0;
    for (const answer of answers) {
      const until = answer(subject, now);
      if (until === -Infinity) return until;
      if (until < 0) lastFalse = Math.min(lastFalse, until);
      else first = Math.min(first, until);
    }
    return lastFalse < 0 ? lastFalse : first;
  });
};

/** Any of them is true where not all of their opposites are. */
export const anyOf = (operands: readonly Answering[]): Answering => {
  if (operands.some(({ kind }) => kind === "timed")) return negated(allOf(operands.map(negated)));
  return lasting(someTest(operands.flatMap((operand) => (operand.kind === "lasting" ? [operand.test] : []))));
};

const everyTest = (tests: readonly Test[]): Test => {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (subject) => {
    for (let index = 0; index < tests.length; index += 1) if (!tests[index]?.(subject)) return false;
    return true;
  };
};

const someTest = (tests: readonly Test[]): Test => {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (subject) => {
    for (let index = 0; index < tests.length; index += 1) if (tests[index]?.(subject)) return true;
    return false;
  };
};
