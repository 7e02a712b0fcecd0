import * as z from "zod";
import type { ResourceKind } from "./resource-kind.ts";

const DELIVERY = "local delivery to a target is tried again by itself";

/** A schedule, or a pattern over the events that buckets raise. */
export const ruleKind = {
  type: "AWS::Events::Rule",
  properties: z.strictObject({
    Name: z.string().optional(),
    State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    ScheduleExpression: z.string().optional(),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    Targets: z.array(z.strictObject({ Arn: z.string(), Id: z.string(), Input: z.string().optional() })).default([]),
  }),
  ignored: {
    Description: "for people",
    Tags: "tags are for the bill",
    "Targets.DeadLetterConfig": DELIVERY,
    "Targets.RetryPolicy": DELIVERY,
    "Targets.RoleArn": "nothing checks permissions here",
  },
} satisfies ResourceKind<z.ZodType>;
export type RuleProperties = z.infer<typeof ruleKind.properties>;

export const scheduleKind = {
  type: "AWS::Scheduler::Schedule",
  properties: z.strictObject({
    Name: z.string().optional(),
    State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.enum(["UTC", "Etc/UTC"]).optional(),
    Target: z.strictObject({ Arn: z.string(), Input: z.string().optional() }),
  }),
  ignored: {
    Description: "for people",
    GroupName: "a folder for schedules",
    FlexibleTimeWindow: "schedules fire on time here",
    "Target.DeadLetterConfig": DELIVERY,
    "Target.RetryPolicy": DELIVERY,
    "Target.RoleArn": "nothing checks permissions here",
  },
} satisfies ResourceKind<z.ZodType>;
export type ScheduleProperties = z.infer<typeof scheduleKind.properties>;
