import { TABLES } from "#test/support/table-definitions.ts";
import { resourcesOf, synthesized } from "./stacks-template.ts";

const { data, terminationProtection } = synthesized();
const tables = resourcesOf(data, "AWS::DynamoDB::GlobalTable");

const tableOf = (name: string) => {
  const found = tables.find(({ id }) => id.toLowerCase().startsWith(name));
  if (!found) throw new Error(`No table for ${name}`);
  return found;
};

describe("the data stack", () => {
  it("has a table for every definition and no other", () => {
    expect(tables).toHaveLength(TABLES.length);
  });

  it.each(TABLES)("makes $name as its definition says", ({ name, stream, timeToLive, indexes }) => {
    const { Properties: properties } = tableOf(name);
    expect(properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    });
    expect(properties.StreamSpecification).toEqual(stream ? { StreamViewType: "NEW_AND_OLD_IMAGES" } : undefined);
    expect(properties.TimeToLiveSpecification).toEqual(
      timeToLive ? { AttributeName: timeToLive, Enabled: true } : undefined,
    );
    for (const kind of ["global", "local"] as const) {
      const expected = Object.entries(indexes).filter(([, index]) => index.kind === kind);
      expect(properties[kind === "global" ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"]).toEqual(
        expected.length === 0
          ? undefined
          : expected.map(([IndexName, { partitionKey, sortKey, projection }]) => ({
              IndexName,
              KeySchema: [
                { AttributeName: partitionKey, KeyType: "HASH" },
                { AttributeName: sortKey, KeyType: "RANGE" },
              ],
              Projection: { ProjectionType: projection },
            })),
      );
    }
  });

  it.each(tables)("keeps $id when the stack goes, refuses its deletion and can restore it", (table) => {
    expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(table.Properties.Replicas).toEqual([
      expect.objectContaining({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ]);
  });

  it("keeps the files' bucket to our functions, encrypted, and drops exports, imports and what is left of them in a week", () => {
    const [bucket, ...more] = resourcesOf(data, "AWS::S3::Bucket");
    expect(more).toEqual([]);
    expect(bucket).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      LifecycleConfiguration: {
        Rules: [
          {
            ...{ Prefix: "exports/", Status: "Enabled", ExpirationInDays: 7 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
          {
            ...{ Prefix: "imports/", Status: "Enabled", ExpirationInDays: 7 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    });
    const policies = JSON.stringify(resourcesOf(data, "AWS::S3::BucketPolicy"));
    for (const refused of ['"aws:SecureTransport":"false"', '"s3:TlsVersion":1.2']) expect(policies).toContain(refused);
    expect(policies).not.toContain('"Effect":"Allow"');
  });

  it("keeps the secrets, and holds no value of theirs", () => {
    const secrets = resourcesOf(data, "AWS::SecretsManager::Secret");
    expect(secrets).toHaveLength(2);
    for (const secret of secrets) {
      expect(secret).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
      expect(secret.Properties).not.toHaveProperty("SecretString");
    }
  });

  it("keeps the logical ids that its tables and secrets were first deployed with", () => {
    const kept = resourcesOf(data, "AWS::DynamoDB::GlobalTable").concat(
      resourcesOf(data, "AWS::SecretsManager::Secret"),
      resourcesOf(data, "AWS::S3::Bucket"),
    );
    expect(kept.map(({ id }) => id)).toMatchSnapshot();
  });

  it("tells the names of its tables and secrets", () => {
    const names = TABLES.map(({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}TableName`);
    expect(Object.keys(data.Outputs)).toEqual(
      expect.arrayContaining([...names, "TwilioCredentialsArn", "CursorSecretArn", "FilesBucketName"]),
    );
  });

  it("names nothing physically, so that a second deployment fits beside the first", () => {
    for (const table of tables) expect(table.Properties).not.toHaveProperty("TableName");
  });

  it("is protected from being deleted by accident, unless its owner says so", () => {
    expect(terminationProtection).toEqual([true, true]);
    expect(synthesized({ terminationProtection: "false" }).terminationProtection).toEqual([false, false]);
  });
});
