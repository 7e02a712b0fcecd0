import * as z from "zod";
import type { CloudAssembly, Resource, Stack } from "./cloud-assembly.ts";
import type { ResourceAddresses } from "./resource-addresses.ts";
import { StartupError } from "./startup-error.ts";

/**
 * CloudFormation's functions, answered for this machine. A function or a reference that it does not know stops the
 * start: a wrong guess here would run something else than what is deployed.
 */
export interface Resolver {
  /** The value without intrinsics; parts that are AWS::NoValue are left out. */
  resolve(place: Place, value: unknown): unknown;
  /** False when the resource's own condition is false. */
  isIncluded(resource: Resource): boolean;
}

export interface Place {
  readonly stack: string;
  readonly logicalId: string;
}

const NO_VALUE = Symbol("AWS::NoValue");

const objectSchema = z.record(z.string(), z.unknown());
const pairSchema = z.tuple([z.string(), z.unknown()]);
const stackOutputSchema = z.object({ StackName: z.string(), OutputName: z.string() });

export function createResolver(
  assembly: CloudAssembly,
  addresses: ResourceAddresses,
  parameters: Readonly<Record<string, string>> = {},
): Resolver {
  const stacks = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Region": addresses.region,
    "AWS::AccountId": addresses.account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
  };

  const fail = (place: Place, what: string): never => {
    throw new StartupError(`${place.stack}/${place.logicalId}: ${what}`);
  };
  const stackOf = (place: Place): Stack => stacks.get(place.stack) ?? fail(place, "its stack is not in the assembly");
  const resourceOf = (place: Place, logicalId: string): Resource =>
    stackOf(place).resources.find((one) => one.logicalId === logicalId) ?? fail(place, `no resource ${logicalId}`);

  function reference(place: Place, name: string): unknown {
    if (name === "AWS::NoValue") return NO_VALUE;
    if (name === "AWS::StackName") return place.stack;
    if (name === "AWS::StackId")
      return `arn:aws:cloudformation:${addresses.region}:${addresses.account}:stack/${place.stack}/local`;
    if (pseudo[name] !== undefined) return pseudo[name];
    const parameter = stackOf(place).template.Parameters[name];
    if (parameter) {
      const value = parameters[name] ?? parameter.Default;
      if (value === undefined || parameter.Type.startsWith("AWS::SSM::"))
        return fail(place, `parameter ${name} has no value here: pass it in parameters`);
      return value;
    }
    return addresses.reference(resourceOf(place, name)) ?? fail(place, `Ref ${name} has no local counterpart`);
  }

  function attribute(place: Place, argument: unknown): string {
    const path = typeof argument === "string" ? argument.split(".") : z.array(z.string()).parse(argument);
    const [logicalId = "", ...names] = path;
    const name = names.join(".");
    return (
      addresses.attribute(resourceOf(place, logicalId), name) ??
      fail(place, `Fn::GetAtt ${logicalId}.${name} has no local counterpart`)
    );
  }

  function imported(place: Place, argument: unknown): unknown {
    const wanted = resolve(place, argument);
    for (const stack of assembly.stacks) {
      for (const [logicalId, output] of Object.entries(stack.template.Outputs)) {
        const there = { stack: stack.name, logicalId };
        if (output.Export && resolve(there, output.Export.Name) === wanted) return resolve(there, output.Value);
      }
    }
    return fail(place, `no stack exports ${String(wanted)}`);
  }

  function stackOutput(place: Place, argument: unknown): unknown {
    const { StackName, OutputName } = stackOutputSchema.parse(resolve(place, argument));
    const output = stacks.get(StackName)?.template.Outputs[OutputName];
    if (!output) return fail(place, `stack ${StackName} has no output ${OutputName}`);
    return resolve({ stack: StackName, logicalId: OutputName }, output.Value);
  }

  function substituted(place: Place, argument: unknown): string {
    const [text, own] = typeof argument === "string" ? [argument, {}] : pairSchema.parse(argument);
    const variables = objectSchema.parse(resolve(place, own));
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(variables[name]);
      return String(name.includes(".") ? attribute(place, name) : reference(place, name));
    });
  }

  function holds(place: Place, condition: unknown): boolean {
    if (typeof condition === "string") {
      const named = stackOf(place).template.Conditions[condition];
      return named === undefined ? fail(place, `no condition ${condition}`) : holds(place, named);
    }
    const [[name, argument] = ["", undefined]] = Object.entries(objectSchema.parse(condition));
    const parts = Array.isArray(argument) ? argument : [];
    if (name === "Condition") return holds(place, argument);
    if (name === "Fn::Equals") return resolve(place, parts[0]) === resolve(place, parts[1]);
    if (name === "Fn::Not") return !holds(place, parts[0]);
    if (name === "Fn::And") return parts.every((part) => holds(place, part));
    if (name === "Fn::Or") return parts.some((part) => holds(place, part));
    return fail(place, `condition function ${name} is not supported by the local host`);
  }

  const functions: Readonly<Record<string, (place: Place, argument: unknown) => unknown>> = {
    Ref: (place, argument) => reference(place, z.string().parse(argument)),
    "Fn::GetAtt": attribute,
    "Fn::ImportValue": imported,
    "Fn::GetStackOutput": stackOutput,
    "Fn::Sub": substituted,
    "Fn::Join": (place, argument) => {
      const [glue, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(resolve(place, argument));
      return parts.join(glue);
    },
    "Fn::Select": (place, argument) => {
      const [index, list] = z.tuple([z.coerce.number(), z.array(z.unknown())]).parse(resolve(place, argument));
      return list[index];
    },
    "Fn::Split": (place, argument) => {
      const [glue, text] = z.tuple([z.string(), z.string()]).parse(resolve(place, argument));
      return text.split(glue);
    },
    "Fn::If": (place, argument) => {
      const [condition, yes, no] = z.tuple([z.string(), z.unknown(), z.unknown()]).parse(argument);
      return walk(place, holds(place, condition) ? yes : no);
    },
  };

  /** As resolve, but AWS::NoValue comes out as the symbol, so that whoever holds the part can leave it out. */
  function walk(place: Place, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => walk(place, part)).filter((part) => part !== NO_VALUE);
    if (typeof value === "string" && value.includes("{{resolve:"))
      return fail(place, "dynamic references ({{resolve:...}}) are not supported by the local host");
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (first && entries.length === 1 && (first[0] === "Ref" || first[0].startsWith("Fn::"))) {
      const apply = functions[first[0]];
      return apply ? apply(place, first[1]) : fail(place, `${first[0]} is not supported by the local host`);
    }
    return Object.fromEntries(
      entries.flatMap(([key, part]) => {
        const resolved = walk(place, part);
        return resolved === NO_VALUE ? [] : [[key, resolved]];
      }),
    );
  }

  function resolve(place: Place, value: unknown): unknown {
    const resolved = walk(place, value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  return {
    resolve,
    isIncluded: (resource) => resource.condition === undefined || holds(resource, resource.condition),
  };
}
