import * as z from "zod";
import type { ResourceKind } from "./resource-kind.ts";

const untagged = { Tags: "tags are for the bill" };

export const functionKind = {
  type: "AWS::Lambda::Function",
  properties: z.strictObject({
    /** The bundle is found through the asset folder; S3 names mean nothing here. */
    Code: z.unknown(),
    Handler: z.string(),
    Runtime: z.string().startsWith("nodejs", "the local host runs Node.js functions only"),
    MemorySize: z.number().default(128),
    Timeout: z.number().default(3),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
    FunctionName: z.string().optional(),
    ReservedConcurrentExecutions: z.number().optional(),
  }),
  ignored: {
    ...untagged,
    Role: "nothing checks permissions here",
    Description: "for people",
    Architectures: "runs on this machine's processor",
    LoggingConfig: "output goes to the log folder",
    TracingConfig: "traces are not collected here",
    EphemeralStorage: "uses this machine's disk",
    RuntimeManagementConfig: "runs on this Node.js",
    KmsKeyArn: "nothing is encrypted at rest here",
    DeadLetterConfig: "asynchronous invocations are logged when they fail",
  },
} satisfies ResourceKind<z.ZodType>;
export type FunctionProperties = z.infer<typeof functionKind.properties>;

export const eventSourceMappingKind = {
  type: "AWS::Lambda::EventSourceMapping",
  properties: z.strictObject({
    FunctionName: z.string(),
    EventSourceArn: z.string(),
    Enabled: z.boolean().default(true),
    BatchSize: z.number().optional(),
    MaximumBatchingWindowInSeconds: z.number().default(0),
    FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().optional() }).default({}),
    FilterCriteria: z
      .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) })
      .default({ Filters: [] }),
    StartingPosition: z.enum(["TRIM_HORIZON", "LATEST"]).default("TRIM_HORIZON"),
    ParallelizationFactor: z.number().int().min(1).max(10).default(1),
    MaximumRetryAttempts: z.number().default(-1),
    MaximumRecordAgeInSeconds: z.number().default(-1),
    BisectBatchOnFunctionError: z.boolean().default(false),
    DestinationConfig: z
      .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
      .default({}),
  }),
  ignored: { ...untagged, MetricsConfig: "metrics are not collected here" },
} satisfies ResourceKind<z.ZodType>;
export type EventSourceMappingProperties = z.infer<typeof eventSourceMappingKind.properties>;
