// How the peers are asked the same: what of a condition they can be told beforehand is worked out for them.
import * as z from "zod";
import type { Condition } from "#shared/groups/rule.ts";
import { foldedText } from "#shared/groups/rule-text.ts";
import { localDays } from "#shared/platform/local-days.ts";
import { NOW } from "#test/support/samples.ts";
import { ACCOUNT } from "./rule-rivals.ts";

const spanSchema = z.object({ n: z.number() });
const TEXTS = new Set(["firstName", "fields.city"]);

/** One question, as every peer can ask it. */
export interface Question {
  readonly key: string;
  readonly ask:
    | "is"
    | "isNot"
    | "in"
    | "startsWith"
    | "contains"
    | "gt"
    | "between"
    | "lt"
    | "lte"
    | "hasAny"
    | "hasNone"
    | "isNotSet";
  readonly values: readonly unknown[];
}

export const questionOf = (condition: Condition): Question => {
  const { field, op, value } = condition;
  const key = field.replace("fields.", "");
  const values = [value].flat().map((one) => (TEXTS.has(field) ? foldedText(String(one)) : one));
  switch (op) {
    case "is":
    case "isNot":
    case "in":
    case "startsWith":
    case "contains":
    case "gt":
    case "between":
    case "lte":
    case "isNotSet":
      return { key, ask: op, values };
    case "anyOf":
      return { key, ask: "hasAny", values };
    case "noneOf":
      return { key, ask: "hasNone", values };
    case "before":
      return { key, ask: "lt", values: [Date.parse(String(value))] };
    case "withinLast":
      return { key, ask: "between", values: [startOfDayAgo(value), NOW] };
    case "moreThanAgo":
      return { key, ask: "lt", values: [startOfDayAgo(value)] };
    default:
      throw new Error(`No peer is asked ${op}`);
  }
};

const startOfDayAgo = (value: unknown): number => {
  const days = localDays(ACCOUNT.timeZone);
  return days.startOf(days.dayOf(NOW) - spanSchema.parse(value).n);
};
