import type { Queue } from "./queues.ts";
import type { ResourceAddresses } from "./resource-addresses.ts";
import type { ReadResource } from "./resource-kind.ts";
import type { Table } from "./tables.ts";
import type { Topology } from "./topology.ts";

/** What the functions find by name, URL or ARN, under the very words that the resolver put into their variables. */
export interface NamedResources {
  readonly tables: readonly Table[];
  readonly queues: readonly Queue[];
  readonly buckets: readonly NamedResource[];
  readonly secrets: readonly NamedResource[];
}

export interface NamedResource extends ReadResource<unknown> {
  readonly name: string;
  readonly arn: string;
}

export function namedResources(topology: Topology, addresses: ResourceAddresses): NamedResources {
  const named = <Item extends ReadResource<unknown>>(item: Item) => ({
    ...item,
    name: addresses.nameOf(item.resource),
    arn: addresses.attribute(item.resource, "Arn") ?? "",
  });
  return {
    tables: topology.tables.map(named),
    queues: topology.queues.map((queue) => ({ ...named(queue), url: addresses.reference(queue.resource) ?? "" })),
    buckets: topology.buckets.map(named),
    secrets: topology.secrets.map(named),
  };
}
