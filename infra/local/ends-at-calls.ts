import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import * as z from "zod";
import type { EndsAtCalls } from "./function-protocol.ts";

/**
 * Inside a worker: ends it before or after a request of its own, as a machine that fails does. Nothing of it runs any
 * more, no catch and no finally; before means that the request was never sent, after that its answer is never read.
 * Each point (the request's name, before or after) is counted over all workers of the function; every so many times that
 * it is passed, the worker there ends. Whoever listens hears of each point when it is passed first, and of each end.
 */
export function endAtCalls({ counters, first, every, part }: EndsAtCalls, tell: TellOfPoint): void {
  const counts = new Int32Array(counters);
  const names = new WeakMap<ClientRequest, string>();

  const pass = (point: string): void => {
    const slot = slotOf(point, counts.length);
    const before = Atomics.add(counts, slot, 1);
    if (before === 0) tell("passing", point);
    const passed = before - first;
    if (slot % part.of !== part.nth || passed < 0 || passed % every !== 0) return;
    tell("ending", point);
    process.exit();
  };

  subscribe("http.client.request.created", (message) => {
    const { request } = madeSchema.parse(message);
    const end = request.end.bind(request);
    request.end = (...given: unknown[]) => {
      const name = nameOf(request, given[0]);
      names.set(request, name);
      pass(`before ${name}`);
      return Reflect.apply(end, request, given);
    };
  });
  subscribe("http.client.response.finish", (message) => {
    const name = names.get(madeSchema.parse(message).request);
    if (name !== undefined) pass(`after ${name}`);
  });
}

export type TellOfPoint = (kind: "passing" | "ending", point: string) => void;

const madeSchema = z.object({ request: z.custom<ClientRequest>((value) => typeof value === "object") });

/** Where a point is counted: two points in one slot only end a little more rarely. */
const slotOf = (point: string, slots: number): number => {
  let hash = 0;
  for (const character of point) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return (hash >>> 0) % slots;
};

const bodySchema = z
  .object({
    TableName: z.string(),
    RequestItems: z.record(z.string(), z.unknown()),
    ExpressionAttributeNames: z.record(z.string(), z.string()),
    ExpressionAttributeValues: z.record(z.string(), z.object({ S: z.string().optional() })),
  })
  .partial();

/** What is asked of whom: of AWS's JSON services the operation, its tables and the state it sets, else the path's end. */
const nameOf = (request: ClientRequest, body: unknown): string => {
  const target = request.getHeader("x-amz-target");
  if (typeof target !== "string") return `${request.method} ${request.path.split("/").at(-1)?.split("?")[0]}`;
  const operation = target.split(".").at(-1) ?? target;
  const read = bodySchema.safeParse(jsonOf(body));
  if (!read.success) return operation;
  const { TableName, RequestItems, ExpressionAttributeNames, ExpressionAttributeValues } = read.data;
  const tables = [TableName ?? Object.keys(RequestItems ?? {})].flat().map(nounOf);
  const states = Object.entries(ExpressionAttributeNames ?? {}).flatMap(([placeholder, name]) => {
    const value = name === "state" ? ExpressionAttributeValues?.[placeholder.replace("#", ":")]?.S : undefined;
    return value === undefined ? [] : [value];
  });
  return [operation, ...tables.sort(), ...states].join(" ");
};

/** The table's noun in its name: CloudFormation puts the stack before it and letters behind. */
const nounOf = (table: string): string => table.match(/([A-Z][a-z]+)Table[^a-z]*$/)?.[1] ?? table;

const jsonOf = (body: unknown): unknown => {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
};
