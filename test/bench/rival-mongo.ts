import type { Rule } from "#shared/groups/rule.ts";
import { type Question, questionOf } from "./rival-values.ts";

type Mongo = Record<string, unknown>;

/** As MongoDB asks it: mingo and sift. */
export const mongoOf = (rule: Rule): Mongo => {
  if ("all" in rule) return { $and: rule.all.map(mongoOf) };
  if ("any" in rule) return { $or: rule.any.map(mongoOf) };
  if ("not" in rule) return { $nor: [mongoOf(rule.not)] };
  const question = questionOf(rule);
  return { [question.key]: asked(question) };
};

const asked = ({ ask, values }: Question): unknown => {
  const [first, last] = values;
  switch (ask) {
    case "is":
      return first;
    case "isNot":
      return { $ne: first };
    case "in":
    case "hasAny":
      return { $in: values };
    case "hasNone":
      return { $nin: values };
    case "startsWith":
      return { $regex: new RegExp(`^${first}`) };
    case "contains":
      return { $regex: new RegExp(String(first)) };
    case "gt":
      return { $gt: first };
    case "lt":
      return { $lt: first };
    case "lte":
      return { $lte: first };
    case "between":
      return { $gte: first, $lte: last };
    case "isNotSet":
      return { $exists: false };
  }
};
