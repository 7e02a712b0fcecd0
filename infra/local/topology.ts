import type * as z from "zod";
import { bucketKind, bucketNotificationsKind } from "./bucket-resources.ts";
import type { CloudAssembly, Resource } from "./cloud-assembly.ts";
import { ruleKind, scheduleKind } from "./event-resources.ts";
import { eventSourceMappingKind, functionKind } from "./function-resources.ts";
import { apiKind, integrationKind, routeKind, stageKind } from "./http-resources.ts";
import { reasonToIgnore } from "./ignored-resources.ts";
import type { Resolver } from "./intrinsics.ts";
import { constructIdOf } from "./resource-addresses.ts";
import { type IgnoredProperty, type ReadResource, type ResourceKind, readProperties } from "./resource-kind.ts";
import { StartupError } from "./startup-error.ts";
import { queueKind, secretKind, tableKind } from "./storage-resources.ts";

/** Every resource of the assembly that runs here, resolved and checked; what is left out is listed with its reason. */
export type Topology = ReturnType<typeof readTopology>;

const KINDS = [
  functionKind,
  eventSourceMappingKind,
  tableKind,
  queueKind,
  secretKind,
  apiKind,
  routeKind,
  integrationKind,
  stageKind,
  ruleKind,
  scheduleKind,
  bucketKind,
  bucketNotificationsKind,
];
const SUPPORTED = new Set(KINDS.map((kind) => kind.type));

/** @throws StartupError for a resource type or a property that the host does not know */
export function readTopology(assembly: CloudAssembly, resolver: Resolver) {
  const ignored: IgnoredProperty[] = [];
  const included: Resource[] = [];
  for (const resource of assembly.stacks.flatMap((stack) => stack.resources).filter(resolver.isIncluded)) {
    const reason = reasonToIgnore(resource);
    const place = `${resource.stack}/${resource.logicalId}`;
    if (reason !== undefined) ignored.push({ type: resource.type, resource: place, property: "", reason });
    else if (SUPPORTED.has(resource.type)) included.push(resource);
    else throw new StartupError(`${place} (${resource.type}): this resource type is not supported by the local host`);
  }

  const all = <Schema extends z.ZodType>(kind: ResourceKind<Schema>): ReadResource<z.infer<Schema>>[] =>
    included
      .filter((resource) => resource.type === kind.type)
      .map((resource) => readProperties(kind, resource, resolver, (one) => ignored.push(one)));

  all(apiKind);
  all(stageKind);
  return {
    functions: all(functionKind),
    mappings: all(eventSourceMappingKind),
    tables: all(tableKind),
    queues: all(queueKind),
    secrets: all(secretKind),
    routes: all(routeKind),
    integrations: all(integrationKind),
    rules: all(ruleKind),
    schedules: all(scheduleKind),
    buckets: all(bucketKind),
    bucketNotifications: all(bucketNotificationsKind),
    ignored,
  };
}

/**
 * Finds what a person calls by its construct id: the whole id wins, else one that starts with it.
 * @throws Error when none or several fit
 */
export function findByConstructId<Item extends { readonly resource: Pick<Resource, "logicalId"> }>(
  items: readonly Item[],
  constructId: string,
): Item {
  const ids = (item: Item) => [item.resource.logicalId, constructIdOf(item.resource.logicalId)];
  const exact = items.filter((item) => ids(item).includes(constructId));
  const found = exact.length > 0 ? exact : items.filter((item) => item.resource.logicalId.startsWith(constructId));
  const [only] = found;
  if (only && found.length === 1) return only;
  const known = (found.length > 0 ? found : items).map((item) => constructIdOf(item.resource.logicalId)).join(", ");
  throw new Error(`${found.length === 0 ? "Nothing" : "More than one"} is called ${constructId}: ${known}`);
}
