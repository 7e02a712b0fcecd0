import { existsSync } from "node:fs";
import { functionEnvironment, type ServiceEndpoints } from "./function-environment.ts";
import { codeFile, type FunctionDefinition } from "./function-pool.ts";
import type { FunctionProperties } from "./function-resources.ts";
import { constructIdOf, type ResourceAddresses } from "./resource-addresses.ts";
import type { ReadResource } from "./resource-kind.ts";
import { StartupError } from "./startup-error.ts";

export interface DefinitionOptions {
  readonly addresses: ResourceAddresses;
  readonly endpoints: ServiceEndpoints;
  readonly environment: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly patience: number;
}

/** What the pools run: the functions of the template, with the code where cdk.out has it. */
export function functionDefinitions(
  functions: readonly ReadResource<FunctionProperties>[],
  { addresses, endpoints, environment, concurrency, patience }: DefinitionOptions,
): FunctionDefinition[] {
  return functions.map(({ resource, properties }) => {
    const place = `${resource.stack}/${resource.logicalId}`;
    const folder = resource.assetFolder;
    if (folder === undefined) throw new StartupError(`${place}: the function has no asset folder to run`);
    const own = {
      name: addresses.nameOf(resource),
      memory: properties.MemorySize,
      handler: properties.Handler,
      folder,
    };
    const file = codeFile(own);
    if (!existsSync(file)) throw new StartupError(`${place}: the handler's file ${file} is missing`);
    return {
      logicalId: resource.logicalId,
      id: constructIdOf(resource.logicalId),
      name: own.name,
      arn: addresses.attribute(resource, "Arn") ?? "",
      folder,
      handler: own.handler,
      memoryMegabytes: own.memory,
      timeoutSeconds: properties.Timeout,
      endAfterMilliseconds: properties.Timeout * 1000 * patience,
      environment: functionEnvironment(own, { ...properties.Environment?.Variables, ...environment }, endpoints),
      concurrency: Math.max(1, Math.min(concurrency, properties.ReservedConcurrentExecutions ?? concurrency)),
    };
  });
}
