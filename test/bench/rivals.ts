// The same rules in the words of four libraries, each as its own documents ask for it.
import jsonLogic from "json-logic-js";
import { Engine, type TopLevelCondition } from "json-rules-engine";
import { Query } from "mingo";
import sift from "sift";
import type { Rule } from "#shared/groups/rule.ts";
import { jsonLogicOf } from "./rival-json-logic.ts";
import { engineConditions, engineOperators } from "./rival-json-rules.ts";
import { mongoOf } from "./rival-mongo.ts";
import type { Flat } from "./rule-rivals.ts";

export interface Rival {
  readonly name: string;
  /** How many times as many evaluations in the same time ours is to make. */
  readonly budget: number;
  /** Of how many contacts it is asked: of fewer where it takes long. */
  readonly contacts: number;
  compile(rule: Rule): (flat: Flat) => boolean | Promise<boolean>;
}

const compileMingo = (rule: Rule) => {
  const query = new Query(mongoOf(rule), {});
  return (flat: Flat) => query.test(flat);
};

const compileJsonLogic = (rule: Rule) => {
  const logic = jsonLogicOf(rule);
  return (flat: Flat) => jsonLogic.apply(logic, flat) === true;
};

const compileEngine = (rule: Rule) => {
  const [only] = [engineConditions(rule)];
  const conditions: TopLevelCondition = "fact" in only ? { all: [only] } : only;
  const engine = new Engine([{ conditions, event: { type: "matches" } }], { allowUndefinedFacts: true });
  for (const [name, evaluate] of Object.entries(engineOperators)) engine.addOperator(name, evaluate);
  return async (flat: Flat) => (await engine.run(flat)).events.length > 0;
};

export const rivals: readonly Rival[] = [
  { name: "mingo", budget: 2, contacts: 10_000, compile: compileMingo },
  { name: "sift", budget: 2, contacts: 10_000, compile: (rule) => sift.default(mongoOf(rule)) },
  { name: "json-logic-js", budget: 4, contacts: 10_000, compile: compileJsonLogic },
  { name: "json-rules-engine", budget: 100, contacts: 300, compile: compileEngine },
];
