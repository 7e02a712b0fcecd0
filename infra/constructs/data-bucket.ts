import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

export interface DataBucketProps {
  /** The output by which the stack publishes its ARN to others, as CDK calls it: cdk-nag names what it finds by that. */
  readonly published: string;
  /** After how many days files are dropped, by what their keys begin with. */
  readonly keptDays: Readonly<Record<string, number>>;
}

/** Some of a bucket's files: those whose keys begin so, which only a wildcard can say. */
export interface BucketFiles {
  readonly bucket: DataBucket;
  readonly beginning: string;
}

/**
 * A bucket of files that nobody reaches but our functions, and who has a link that they signed: private, encrypted, over TLS
 * alone, kept when the stack goes. Its name is `FILES_BUCKET` to functions, and the stack's output `<Id>BucketName`.
 */
export class DataBucket extends Construct {
  readonly bucket: Bucket;
  readonly #published: string;

  constructor(scope: Construct, id: string, { published, keptDays }: DataBucketProps) {
    super(scope, id);
    this.#published = JSON.stringify({
      "Fn::GetStackOutput": {
        StackName: Stack.of(this).stackName,
        Region: { Ref: "AWS::Region" },
        OutputName: published,
      },
    });
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: Object.entries(keptDays).map(([prefix, days]) => ({
        prefix,
        expiration: Duration.days(days),
        // Of uploads that nobody ended: their parts are no files yet, and are paid for.
        abortIncompleteMultipartUploadAfter: Duration.days(days),
      })),
    });
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "A log of who fetched which file would hold the signed links; who asked for a file is in the audit trail.",
    });
    new CfnOutput(this, "BucketName", { value: this.bucket.bucketName }).overrideLogicalId(`${id}BucketName`);
  }

  /** Says to cdk-nag why what is granted on files in it has a wildcard: nobody knows their keys beforehand. */
  acknowledgeWildcard(grantee: Construct, beginning: string): void {
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${this.#published}/${beginning}*]`,
      reason: "Files have keys that are made when they are written; the beginning is all that they have in common.",
    });
  }
}
