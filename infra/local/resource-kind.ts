import * as z from "zod";
import type { Resource } from "./cloud-assembly.ts";
import type { Resolver } from "./intrinsics.ts";
import { StartupError } from "./startup-error.ts";

/**
 * One resource type that the host runs: which properties it honours and which it ignores, each with the reason.
 * Everything else fails the start, so that nothing deployed is silently different here.
 */
export interface ResourceKind<Schema extends z.ZodType> {
  readonly type: string;
  readonly properties: Schema;
  /** Dotted path of a property (through lists) to the reason why it means nothing here. */
  readonly ignored: Readonly<Record<string, string>>;
}

export interface IgnoredProperty {
  readonly type: string;
  /** "stack/logicalId" or, for a whole resource, the same with an empty property. */
  readonly resource: string;
  readonly property: string;
  readonly reason: string;
}

export interface ReadResource<Properties> {
  readonly resource: Resource;
  readonly properties: Properties;
}

/** @throws StartupError naming stack, logical id, type and property of what is not supported */
export function readProperties<Schema extends z.ZodType>(
  kind: ResourceKind<Schema>,
  resource: Resource,
  resolver: Resolver,
  onIgnored: (ignored: IgnoredProperty) => void,
): ReadResource<z.infer<Schema>> {
  const place = `${resource.stack}/${resource.logicalId}`;
  let raw: unknown = resource.properties;
  for (const [property, reason] of Object.entries(kind.ignored)) {
    const [found, rest] = takeOut(raw, property.split("."));
    raw = rest;
    if (found) onIgnored({ type: resource.type, resource: place, property, reason });
  }
  const parsed = kind.properties.safeParse(resolver.resolve(resource, raw));
  if (parsed.success) return { resource, properties: parsed.data };
  const issue = parsed.error.issues[0];
  const path = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])];
  const why = issue?.code === "unrecognized_keys" ? "is not supported by the local host" : `: ${issue?.message}`;
  throw new StartupError(`${place} (${resource.type}): property ${path.join(".")} ${why}`.replace(" : ", ": "));
}

const objectSchema = z.record(z.string(), z.unknown());

/** The value without what stands at the path, and whether anything stood there. */
function takeOut(value: unknown, path: readonly string[]): [boolean, unknown] {
  if (Array.isArray(value)) {
    const parts = value.map((part) => takeOut(part, path));
    return [parts.some(([found]) => found), parts.map(([, rest]) => rest)];
  }
  const parsed = objectSchema.safeParse(value);
  const [key, ...deeper] = path;
  if (!parsed.success || key === undefined || !(key in parsed.data)) return [false, value];
  const { [key]: inner, ...others } = parsed.data;
  if (deeper.length === 0) return [true, others];
  const [found, rest] = takeOut(inner, deeper);
  return [found, { ...others, [key]: rest }];
}
