import * as z from "zod";
import type { ResourceKind } from "./resource-kind.ts";

const keySchema = z.strictObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) });
const indexSchema = z.strictObject({
  IndexName: z.string(),
  KeySchema: z.array(keySchema),
  Projection: z.strictObject({
    ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

const WITHOUT_CAPACITY = "DynamoDB Local has no capacity limits";
const WITHOUT_BACKUP = "backups are for the cloud";

export const tableKind = {
  type: "AWS::DynamoDB::GlobalTable",
  properties: z.strictObject({
    TableName: z.string().optional(),
    AttributeDefinitions: z.array(
      z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) }),
    ),
    KeySchema: z.array(keySchema),
    GlobalSecondaryIndexes: z.array(indexSchema).optional(),
    LocalSecondaryIndexes: z.array(indexSchema).optional(),
    StreamSpecification: z
      .strictObject({ StreamViewType: z.enum(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"]) })
      .optional(),
    TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
    BillingMode: z.literal("PAY_PER_REQUEST").optional(),
    /** One replica is the table itself; a second Region cannot be on one machine. */
    Replicas: z.array(z.strictObject({ Region: z.string() })).max(1),
  }),
  ignored: {
    "Replicas.PointInTimeRecoverySpecification": WITHOUT_BACKUP,
    "Replicas.DeletionProtectionEnabled": "nothing is torn down here",
    "Replicas.Tags": "tags are for the bill",
    "Replicas.ContributorInsightsSpecification": "metrics are not collected here",
    "Replicas.ResourcePolicy": "nothing checks permissions here",
    "Replicas.SSESpecification": "nothing is encrypted at rest here",
    "Replicas.TableClass": "storage has no price here",
    "Replicas.GlobalSecondaryIndexes": WITHOUT_CAPACITY,
    "GlobalSecondaryIndexes.WarmThroughput": WITHOUT_CAPACITY,
    "GlobalSecondaryIndexes.WriteOnDemandThroughputSettings": WITHOUT_CAPACITY,
    WarmThroughput: WITHOUT_CAPACITY,
    WriteOnDemandThroughputSettings: WITHOUT_CAPACITY,
    SSESpecification: "nothing is encrypted at rest here",
  },
} satisfies ResourceKind<z.ZodType>;
export type TableProperties = z.infer<typeof tableKind.properties>;

export const queueKind = {
  type: "AWS::SQS::Queue",
  properties: z.strictObject({
    QueueName: z.string().optional(),
    VisibilityTimeout: z.number().optional(),
    DelaySeconds: z.number().optional(),
    MessageRetentionPeriod: z.number().optional(),
    MaximumMessageSize: z.number().optional(),
    ReceiveMessageWaitTimeSeconds: z.number().optional(),
    RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
  }),
  ignored: {
    SqsManagedSseEnabled: "nothing is encrypted at rest here",
    KmsMasterKeyId: "nothing is encrypted at rest here",
    KmsDataKeyReusePeriodSeconds: "nothing is encrypted at rest here",
    RedriveAllowPolicy: "nothing checks permissions here",
    Tags: "tags are for the bill",
  },
} satisfies ResourceKind<z.ZodType>;
export type QueueProperties = z.infer<typeof queueKind.properties>;

export const secretKind = {
  type: "AWS::SecretsManager::Secret",
  properties: z.strictObject({
    Name: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: z
      .strictObject({
        SecretStringTemplate: z.string().optional(),
        GenerateStringKey: z.string().optional(),
        PasswordLength: z.number().int().default(32),
        ExcludeCharacters: z.string().optional(),
        ExcludePunctuation: z.boolean().optional(),
        IncludeSpace: z.boolean().optional(),
        ExcludeLowercase: z.boolean().optional(),
        ExcludeUppercase: z.boolean().optional(),
        ExcludeNumbers: z.boolean().optional(),
        RequireEachIncludedType: z.boolean().optional(),
      })
      .optional(),
  }),
  ignored: {
    Description: "for people",
    KmsKeyId: "nothing is encrypted at rest here",
    Tags: "tags are for the bill",
  },
} satisfies ResourceKind<z.ZodType>;
export type SecretProperties = z.infer<typeof secretKind.properties>;
