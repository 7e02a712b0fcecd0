import * as z from "zod";
import type { ResourceKind } from "./resource-kind.ts";

const rulesSchema = z.array(z.strictObject({ Name: z.string().toLowerCase(), Value: z.string() }));

/** As CloudFormation writes it on the bucket. */
const onBucketSchema = z.strictObject({
  EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.boolean().default(true) }).optional(),
  QueueConfigurations: z
    .array(
      z.strictObject({
        Event: z.string(),
        Queue: z.string(),
        Filter: z.strictObject({ S3Key: z.strictObject({ Rules: rulesSchema }) }).optional(),
      }),
    )
    .default([]),
  LambdaConfigurations: z
    .array(
      z.strictObject({
        Event: z.string(),
        Function: z.string(),
        Filter: z.strictObject({ S3Key: z.strictObject({ Rules: rulesSchema }) }).optional(),
      }),
    )
    .default([]),
});

const keyFilterSchema = z.strictObject({ Key: z.strictObject({ FilterRules: rulesSchema }) }).optional();
const eventsShape = { Id: z.string().optional(), Events: z.array(z.string()), Filter: keyFilterSchema };

/** As CDK's custom resource hands it to S3's own API. */
const customSchema = z.strictObject({
  EventBridgeConfiguration: z.strictObject({}).optional(),
  QueueConfigurations: z.array(z.strictObject({ ...eventsShape, QueueArn: z.string() })).default([]),
  LambdaFunctionConfigurations: z.array(z.strictObject({ ...eventsShape, LambdaFunctionArn: z.string() })).default([]),
});

export const bucketKind = {
  type: "AWS::S3::Bucket",
  properties: z.strictObject({
    BucketName: z.string().optional(),
    NotificationConfiguration: onBucketSchema.optional(),
  }),
  ignored: {
    AccessControl: "nothing checks permissions here",
    BucketEncryption: "nothing is encrypted at rest here",
    CorsConfiguration: "every origin may upload here",
    LifecycleConfiguration: "objects stay until the data folder is cleared",
    LoggingConfiguration: "access is not logged here",
    OwnershipControls: "nothing checks permissions here",
    PublicAccessBlockConfiguration: "nothing checks permissions here",
    VersioningConfiguration: "only the newest version is kept here",
    Tags: "tags are for the bill",
  },
} satisfies ResourceKind<z.ZodType>;
export type BucketProperties = z.infer<typeof bucketKind.properties>;

export const bucketNotificationsKind = {
  type: "Custom::S3BucketNotifications",
  properties: z.strictObject({ BucketName: z.string(), NotificationConfiguration: customSchema }),
  ignored: {
    ServiceToken: "a helper of the deployment; the host does its work itself",
    Managed: "a helper of the deployment; the host does its work itself",
    SkipDestinationValidation: "a helper of the deployment; the host does its work itself",
  },
} satisfies ResourceKind<z.ZodType>;
export type BucketNotificationsProperties = z.infer<typeof bucketNotificationsKind.properties>;

/** Whom a bucket tells about a new object, however the template said it. */
export interface BucketNotifications {
  readonly eventBridge: boolean;
  readonly direct: readonly DirectNotification[];
}

export interface DirectNotification {
  /** ARN of a queue or a function. */
  readonly target: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

const ruleValue = (rules: z.infer<typeof rulesSchema> | undefined, name: string): string =>
  rules?.find((rule) => rule.Name === name)?.Value ?? "";

function direct(target: string, events: readonly string[], rules?: z.infer<typeof rulesSchema>): DirectNotification {
  return { target, events, prefix: ruleValue(rules, "prefix"), suffix: ruleValue(rules, "suffix") };
}

export function notificationsOnBucket(properties: BucketProperties): BucketNotifications {
  const given = properties.NotificationConfiguration;
  return {
    eventBridge: given?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
    direct: [
      ...(given?.QueueConfigurations ?? []).map((one) => direct(one.Queue, [one.Event], one.Filter?.S3Key.Rules)),
      ...(given?.LambdaConfigurations ?? []).map((one) => direct(one.Function, [one.Event], one.Filter?.S3Key.Rules)),
    ],
  };
}

export function customNotifications(properties: BucketNotificationsProperties): BucketNotifications {
  const given = properties.NotificationConfiguration;
  return {
    eventBridge: given.EventBridgeConfiguration !== undefined,
    direct: [
      ...given.QueueConfigurations.map((one) => direct(one.QueueArn, one.Events, one.Filter?.Key.FilterRules)),
      ...given.LambdaFunctionConfigurations.map((one) =>
        direct(one.LambdaFunctionArn, one.Events, one.Filter?.Key.FilterRules),
      ),
    ],
  };
}
