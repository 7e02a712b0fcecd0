import { readCloudAssembly } from "#infra/local/cloud-assembly.ts";
import { createResolver } from "#infra/local/intrinsics.ts";
import { resourceAddresses } from "#infra/local/resource-addresses.ts";
import { readTopology } from "#infra/local/topology.ts";
import { resourcesOf, synthesized, synthesizedFolder } from "./stacks-template.ts";

const directory = synthesizedFolder();
const addresses = resourceAddresses({ queues: "http://127.0.0.1:1", publicApi: "http://127.0.0.1:2" });
const assembly = readCloudAssembly(directory);
const hosted = readTopology(assembly, createResolver(assembly, addresses));
const { data, service } = synthesized();

/** What runs on AWS of a type, against what the local host wires of it. */
describe("the local host wires what the templates say, all of it", () => {
  it.each([
    ["AWS::Lambda::Function", hosted.functions],
    ["AWS::Lambda::EventSourceMapping", hosted.mappings],
    ["AWS::ApiGatewayV2::Route", hosted.routes],
    ["AWS::ApiGatewayV2::Integration", hosted.integrations],
    ["AWS::SQS::Queue", hosted.queues],
    ["AWS::Events::Rule", hosted.rules],
    ["AWS::DynamoDB::GlobalTable", hosted.tables],
    ["AWS::SecretsManager::Secret", hosted.secrets],
  ])("%s", (type, wired) => {
    const said = [...resourcesOf(data, type), ...resourcesOf(service, type)].map(({ id }) => id);
    expect(said.length).toBeGreaterThan(0);
    expect(wired.map(({ resource }) => resource.logicalId).sort()).toEqual(said.sort());
  });

  it("gives every mapping its batch size, filters and concurrency", () => {
    const said = resourcesOf(service, "AWS::Lambda::EventSourceMapping");
    for (const { resource, properties } of hosted.mappings) {
      const template = said.find(({ id }) => id === resource.logicalId)?.Properties;
      expect(properties.BatchSize).toEqual(template?.BatchSize);
      expect(properties.FunctionResponseTypes).toEqual(template?.FunctionResponseTypes);
      if (template?.FilterCriteria) expect(properties.FilterCriteria).toEqual(template.FilterCriteria);
      if (template?.ScalingConfig) expect(properties.ScalingConfig).toEqual(template.ScalingConfig);
    }
  });

  it("leaves nothing out without a reason", () => {
    expect(hosted.ignored.length).toBeGreaterThan(0);
    for (const { reason } of hosted.ignored) expect(reason).toMatch(/\w{3}/);
  });
});
