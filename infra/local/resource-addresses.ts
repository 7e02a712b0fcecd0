import type { Resource } from "./cloud-assembly.ts";

/**
 * The names, URLs and ARNs that CloudFormation would have given out. They follow from stack and logical id alone, so
 * that a restart finds its tables and queues again.
 */
export interface ResourceAddresses {
  readonly region: string;
  readonly account: string;
  nameOf(resource: Resource): string;
  /** What Ref answers; undefined for a type that has no local counterpart. */
  reference(resource: Resource): string | undefined;
  /** What Fn::GetAtt answers; undefined for an attribute that has no local counterpart. */
  attribute(resource: Resource, name: string): string | undefined;
}

/** What is known only once the local servers listen. */
export interface LocalEndpoints {
  readonly queues: string;
  readonly publicApi: string;
}

export const REGION = "us-east-1";
export const ACCOUNT = "000000000000";

const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  "AWS::Lambda::Function": "FunctionName",
  "AWS::DynamoDB::GlobalTable": "TableName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SecretsManager::Secret": "Name",
};

/** The longest physical name that each type takes; a longer one keeps its end, where CDK's hash makes it unique. */
const LONGEST: Readonly<Record<string, number>> = { "AWS::Lambda::Function": 64, "AWS::S3::Bucket": 63 };

const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

export function resourceAddresses(endpoints: LocalEndpoints): ResourceAddresses {
  const nameOf = (resource: Resource): string => {
    const given = resource.properties[NAME_PROPERTIES[resource.type] ?? ""];
    if (typeof given === "string") return given;
    const name = `${resource.stack}-${resource.logicalId}`.slice(-(LONGEST[resource.type] ?? 80)).replace(/^-+/, "");
    return resource.type === "AWS::S3::Bucket" ? name.toLowerCase() : name;
  };

  const arnOf = (resource: Resource): string | undefined => {
    const name = nameOf(resource);
    if (resource.type === "AWS::Lambda::Function") return arn("lambda", `function:${name}`);
    if (resource.type === "AWS::DynamoDB::GlobalTable") return arn("dynamodb", `table/${name}`);
    if (resource.type === "AWS::SQS::Queue") return arn("sqs", name);
    if (resource.type === "AWS::S3::Bucket") return `arn:aws:s3:::${name}`;
    if (resource.type === "AWS::SecretsManager::Secret") return arn("secretsmanager", `secret:${name}`);
    if (resource.type === "AWS::Events::Rule") return arn("events", `rule/${name}`);
    if (resource.type === "AWS::Scheduler::Schedule") return arn("scheduler", `schedule/default/${name}`);
    return undefined;
  };

  const queueUrl = (resource: Resource): string => `${endpoints.queues}/${ACCOUNT}/${nameOf(resource)}`;

  const reference = (resource: Resource): string | undefined => {
    if (resource.type === "AWS::SQS::Queue") return queueUrl(resource);
    if (resource.type === "AWS::SecretsManager::Secret") return arnOf(resource);
    if (resource.type.startsWith("AWS::ApiGatewayV2::")) return resource.logicalId;
    return arnOf(resource) === undefined ? undefined : nameOf(resource);
  };

  const attributes: Readonly<Record<string, Readonly<Record<string, (resource: Resource) => string>>>> = {
    "AWS::DynamoDB::GlobalTable": { StreamArn: (table) => `${arnOf(table)}/stream/local`, TableId: nameOf },
    "AWS::SQS::Queue": { QueueName: nameOf, QueueUrl: queueUrl },
    "AWS::SecretsManager::Secret": { Id: (secret) => `${arnOf(secret)}` },
    "AWS::ApiGatewayV2::Api": { ApiEndpoint: () => endpoints.publicApi, ApiId: (api) => api.logicalId },
  };

  return {
    region: REGION,
    account: ACCOUNT,
    nameOf,
    reference,
    attribute: (resource, name) => (name === "Arn" ? arnOf(resource) : attributes[resource.type]?.[name]?.(resource)),
  };
}

/** The construct's id as far as the logical id shows it: CDK appends eight characters of hash. */
export const constructIdOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, "") || logicalId;
