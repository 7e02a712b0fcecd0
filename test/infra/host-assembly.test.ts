import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CfnResource } from "aws-cdk-lib";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { readCloudAssembly } from "#infra/local/cloud-assembly.ts";
import { createResolver } from "#infra/local/intrinsics.ts";
import { resourceAddresses } from "#infra/local/resource-addresses.ts";
import { findByConstructId, readTopology } from "#infra/local/topology.ts";
import { type FixtureOptions, synthesizeFixture } from "#test/support/host-fixture/fixture-app.ts";

const addresses = resourceAddresses({ queues: "http://127.0.0.1:1", publicApi: "https://example.test" });

function topologyOf(folder: string, parameters?: Record<string, string>) {
  const assembly = readCloudAssembly(folder);
  return readTopology(assembly, createResolver(assembly, addresses, parameters));
}

/** Writes an assembly of hand-made templates. */
function assemblyOf(templates: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), "host-assembly-"));
  const artifacts: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(templates)) {
    artifacts[name] = { type: "aws:cloudformation:stack", properties: { templateFile: `${name}.json` } };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(template));
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ version: "1", artifacts }));
  return folder;
}

/** A variable as Fn::Sub writes it. */
const of = (name: string): string => `$\{${name}}`;

describe("intrinsics", () => {
  const other = {
    Resources: { Jobs: { Type: "AWS::SQS::Queue" } },
    Outputs: {
      Arn: { Value: { "Fn::GetAtt": ["Jobs", "Arn"] }, Export: { Name: { "Fn::Sub": `${of("AWS::StackName")}:arn` } } },
    },
  };
  const main = {
    Parameters: { Stage: { Type: "String", Default: "test" }, Bare: { Type: "String" } },
    Conditions: {
      IsTest: { "Fn::Equals": [{ Ref: "Stage" }, "test"] },
      IsNot: { "Fn::Not": [{ Condition: "IsTest" }] },
      Both: { "Fn::And": [{ Condition: "IsTest" }, { "Fn::Or": [{ Condition: "IsNot" }, { Condition: "IsTest" }] }] },
    },
    Resources: {
      Mine: { Type: "AWS::SQS::Queue" },
      Never: { Type: "AWS::SQS::Queue", Condition: "IsNot" },
      Role: { Type: "AWS::IAM::Role" },
    },
  };
  const assembly = readCloudAssembly(assemblyOf({ Main: main, Other: other }));
  const resolver = createResolver(assembly, addresses);
  const resolve = (value: unknown) => resolver.resolve({ stack: "Main", logicalId: "Here" }, value);

  test.each<[string, unknown, unknown]>([
    ["Ref of a queue", { Ref: "Mine" }, "http://127.0.0.1:1/000000000000/Main-Mine"],
    ["Ref of a parameter", { Ref: "Stage" }, "test"],
    [
      "pseudo parameters",
      [{ Ref: "AWS::Region" }, { Ref: "AWS::AccountId" }, { Ref: "AWS::Partition" }],
      ["us-east-1", "000000000000", "aws"],
    ],
    ["the stack's name and suffix", [{ Ref: "AWS::StackName" }, { Ref: "AWS::URLSuffix" }], ["Main", "amazonaws.com"]],
    ["Fn::GetAtt as a list", { "Fn::GetAtt": ["Mine", "Arn"] }, "arn:aws:sqs:us-east-1:000000000000:Main-Mine"],
    ["Fn::GetAtt as text", { "Fn::GetAtt": "Mine.QueueName" }, "Main-Mine"],
    ["Fn::Join", { "Fn::Join": ["-", ["a", { Ref: "Stage" }]] }, "a-test"],
    ["Fn::Sub", { "Fn::Sub": `${of("Stage")}/${of("Mine.QueueName")}/${of("!Kept")}` }, `test/Main-Mine/${of("Kept")}`],
    ["Fn::Sub with variables", { "Fn::Sub": [`${of("Own")}-${of("Stage")}`, { Own: { Ref: "Stage" } }] }, "test-test"],
    ["Fn::Select of Fn::Split", { "Fn::Select": [1, { "Fn::Split": [":", "a:b:c"] }] }, "b"],
    ["Fn::If", { "Fn::If": ["Both", "yes", "no"] }, "yes"],
    [
      "AWS::NoValue",
      { a: { "Fn::If": ["IsNot", 1, { Ref: "AWS::NoValue" }] }, b: [{ Ref: "AWS::NoValue" }, 2] },
      { b: [2] },
    ],
    ["Fn::ImportValue", { "Fn::ImportValue": "Other:arn" }, "arn:aws:sqs:us-east-1:000000000000:Other-Jobs"],
    [
      "Fn::GetStackOutput",
      { "Fn::GetStackOutput": { StackName: "Other", OutputName: "Arn" } },
      "arn:aws:sqs:us-east-1:000000000000:Other-Jobs",
    ],
  ])("answer %s", (_title, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test.each<[string, unknown, RegExp]>([
    ["an unknown function", { "Fn::Cidr": [] }, /^Main\/Here: Fn::Cidr is not supported/],
    ["an unknown resource", { Ref: "Nobody" }, /^Main\/Here: no resource Nobody/],
    ["a resource without a local counterpart", { "Fn::GetAtt": ["Role", "Arn"] }, /Fn::GetAtt Role.Arn has no local/],
    ["a parameter without a value", { Ref: "Bare" }, /parameter Bare has no value/],
    ["an unknown export", { "Fn::ImportValue": "Nowhere" }, /no stack exports Nowhere/],
    ["a secret in a template", "{{resolve:secretsmanager:x}}", /dynamic references/],
  ])("refuse %s in one line", (_title, value, message) => {
    expect(() => resolve(value)).toThrow(message);
    expect(() => resolve(value)).toThrow(expect.objectContaining({ name: "StartupError" }));
  });

  test("take parameters from outside and leave out what a condition excludes", () => {
    const prod = createResolver(assembly, addresses, { Stage: "prod", Bare: "x" });
    const queues = (with_: typeof resolver) =>
      readTopology(assembly, with_).queues.map((one) => one.resource.logicalId);
    expect(queues(resolver)).toEqual(["Mine", "Jobs"]);
    expect(queues(prod)).toEqual(["Mine", "Never", "Jobs"]);
  });
});

describe("what cdk synth wrote", () => {
  const refused = (extend: FixtureOptions["extend"]) => () => topologyOf(synthesizeFixture(extend ? { extend } : {}));

  test("is read whole, with a reason for everything that means nothing here", () => {
    const topology = topologyOf(synthesizeFixture());
    expect(topology.functions).toHaveLength(9);
    expect(topology.mappings).toHaveLength(4);
    expect(topology.ignored.every((one) => one.reason.length > 0)).toBe(true);
    const types = new Set(topology.ignored.filter((one) => one.property === "").map((one) => one.type));
    for (const type of [
      "AWS::IAM::Role",
      "AWS::Logs::LogGroup",
      "AWS::Lambda::Permission",
      "AWS::SQS::QueuePolicy",
      "AWS::CDK::Metadata",
    ])
      expect(types).toContain(type);
    expect(topology.ignored).toContainEqual({
      type: "AWS::ApiGatewayV2::Stage",
      resource: "FixtureService/Stage",
      property: "DefaultRouteSettings",
      reason: "the throttle protects an account's quota",
    });
  });

  test("has CDK's own notification helper left out, and its configuration honoured", () => {
    const topology = topologyOf(synthesizeFixture());
    expect(topology.functions.some((one) => one.resource.logicalId.startsWith("BucketNotificationsHandler"))).toBe(
      false,
    );
    expect(topology.bucketNotifications).toHaveLength(2);
  });

  test("fails on an unknown resource type, naming stack, logical id and type", () => {
    expect(refused((stack) => void new CfnResource(stack, "Odd", { type: "AWS::Kinesis::Stream" }))).toThrow(
      "FixtureService/Odd (AWS::Kinesis::Stream): this resource type is not supported by the local host",
    );
  });

  test("fails on an unknown property, naming it", () => {
    const withLayer = refused((stack) => {
      const web = stack.node.findChild("Web").node.defaultChild;
      if (web instanceof CfnFunction) web.addPropertyOverride("VpcConfig", { SubnetIds: [] });
    });
    expect(withLayer).toThrow(
      /^FixtureService\/Web[0-9A-F]{8} \(AWS::Lambda::Function\): property VpcConfig is not supported by the local host$/,
    );
  });

  test("fails on an unknown property inside a property, naming its path", () => {
    const nested = refused((stack) => {
      const inbox = stack.node.findChild("Inbox").node.defaultChild;
      const topics = [{ Event: "s3:ObjectCreated:*", Topic: "arn:aws:sns:us-east-1:000000000000:any" }];
      if (inbox instanceof CfnBucket)
        inbox.addPropertyOverride("NotificationConfiguration.TopicConfigurations", topics);
    });
    expect(nested).toThrow(/property NotificationConfiguration\.TopicConfigurations is not supported/);
  });

  test("is missing, or is something else: one line says so", () => {
    expect(() => readCloudAssembly("/nowhere")).toThrow("No cloud assembly in /nowhere: run cdk synth first");
    expect(() => readCloudAssembly(assemblyOf({ Main: { Resources: 5 } }))).toThrow(
      /is not what cdk synth writes: Resources/,
    );
  });
});

test("a construct id is found whole or by its beginning, and must be unique", () => {
  const items = ["Jobs1A2B3C4D", "JobsDead1A2B3C4D", "Other1A2B3C4D"].map((logicalId) => ({ resource: { logicalId } }));
  expect(findByConstructId(items, "Jobs").resource.logicalId).toBe("Jobs1A2B3C4D");
  expect(findByConstructId(items, "Oth").resource.logicalId).toBe("Other1A2B3C4D");
  expect(() => findByConstructId(items, "Job")).toThrow("More than one is called Job: Jobs, JobsDead");
  expect(() => findByConstructId(items, "None")).toThrow("Nothing is called None: Jobs, JobsDead, Other");
});
