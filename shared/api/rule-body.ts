import * as z from "zod";
import type { Rule } from "#shared/groups/rule.ts";
import { ruleOperatorSchema } from "#shared/groups/rule-operators.ts";

const RULE = "Rule";

/** A rule as it is shown. */
export const ruleBody: z.ZodType<Rule> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(ruleBody).min(1) }),
      z.strictObject({ any: z.array(ruleBody).min(1) }),
      z.strictObject({ not: ruleBody }),
      z.strictObject({
        field: z.string().meta({
          description:
            "firstName, lastName, email, phone, consent, subscribedAt, createdAt, source, keyword, timeZone, country, " +
            "areaCode, lastInboundAt, lastOutboundAt, lastFailedAt, group, or fields.<key>.",
        }),
        op: ruleOperatorSchema,
        value: z
          .unknown()
          .optional()
          .meta({
            description:
              "As the operator takes it: one value, a list, two for between, {n, unit} for withinLast and its like, the " +
              "number of a month, a day of the year such as 11-23, or nothing.",
          }),
      }),
    ]),
  )
  .meta({ id: RULE });

/** A rule as it is given: what is wrong with it is told by the rule's own reader, which knows the account's fields. */
export const ruleInput = z.unknown().meta({ $ref: `#/components/schemas/${RULE}` });
