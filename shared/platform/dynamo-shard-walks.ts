import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { DocumentClient } from "./aws-clients.ts";
import { type Item, type Key, readItems, refusedByCondition } from "./dynamo.ts";
import { RetryableError } from "./errors.ts";
import { allShards } from "./ids.ts";
import type { Numbered, ShardProgress, ShardWalks } from "./shard-walk.ts";

const ATTEMPTS = 5;
/** A slice's function lives for less than a minute, and notes when it begins and behind each page; then its last requests end. */
const LIVES_MILLISECONDS = 75_000;

/** Counts lie beside the rest: whatever number an item has else is one. */
const itemSchema = z.object({
  walk: z.number().int(),
  shard: z.string(),
  run: z.number().int(),
  step: z.number().int().default(0),
  after: z.string().optional(),
  plan: z.string().optional(),
  done: z.boolean(),
  through: z.boolean().optional(),
  /** Missing where it was written before this was noted. */
  atWork: z.boolean().default(false),
  startedAt: z.iso.datetime(),
  at: z.iso.datetime(),
});
const OWN = new Set(["pk", "sk", ...Object.keys(itemSchema.shape)]);
const countsSchema = z.record(z.string(), z.number().int());

export interface WalksOf<Walk, Place> {
  readonly keyOf: (walk: Walk, shard: string) => Key;
  readonly place: { parse(text: unknown): Place };
  /** Whether a later walk waits for what an earlier one may still write. */
  readonly waits?: boolean;
}

/** The places of walks in a table of whoever walks. */
export class DynamoShardWalks<Walk extends Numbered, Place extends string> implements ShardWalks<Walk, Place> {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #of: WalksOf<Walk, Place>;

  constructor(client: DocumentClient, table: string, of: WalksOf<Walk, Place>) {
    this.#client = client;
    this.#table = table;
    this.#of = of;
  }

  async begin(walk: Walk, shard: string, at: string): Promise<ShardProgress<Place> | "busy" | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [before] = await this.#items(walk, [shard]);
      if (before && before.walk > walk.walk) return undefined;
      if (this.#of.waits && before && before.walk < walk.walk && mayWrite(before.progress, at)) return "busy";
      const own = before?.walk === walk.walk ? before.progress : notBegun(shard, at);
      if (own.done) return own;
      const begun = { ...own, run: own.run + 1, step: 0, atWork: true, at };
      if (await this.#put(walk, begun, before ? asRead(before) : NOT_THERE)) return begun;
    }
    throw new RetryableError("The shard was taken over by others all the time");
  }

  async save(walk: Walk, progress: ShardProgress<Place>): Promise<boolean> {
    return await this.#put(walk, progress, notBehind(walk.walk, progress));
  }

  async read(walk: Walk): Promise<ShardProgress<Place>[]> {
    const items = await this.#items(walk, allShards);
    return items.flatMap((item) => (item?.walk === walk.walk ? [item.progress] : []));
  }

  async #items(walk: Walk, shards: readonly string[]) {
    const keys = shards.map((shard) => ({ table: this.#table, key: this.#of.keyOf(walk, shard) }));
    return (await readItems(this.#client, keys)).map((item) => item && this.#read(item));
  }

  #read(item: Item): { walk: number; progress: ShardProgress<Place> } {
    const { walk, after, plan, through, ...rest } = itemSchema.parse(item);
    const counts = countsSchema.parse(Object.fromEntries(Object.entries(item).filter(([name]) => !OWN.has(name))));
    const place = after === undefined ? undefined : this.#of.place.parse(after);
    return { walk, progress: { ...rest, after: place, plan, through: through ?? rest.done, counts } };
  }

  async #put(walk: Walk, { counts, ...progress }: ShardProgress<Place>, condition: object): Promise<boolean> {
    const Item = { ...this.#of.keyOf(walk, progress.shard), ...counts, ...progress, walk: walk.walk };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item, ...condition }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const mayWrite = ({ done, atWork, at }: ShardProgress, now: string): boolean =>
  !done && atWork && Date.parse(now) - Date.parse(at) < LIVES_MILLISECONDS;

const NOT_THERE = { ConditionExpression: "attribute_not_exists(pk)" };

const asRead = ({ walk, progress }: { walk: number; progress: { run: number } }) => ({
  ConditionExpression: "walk = :walk AND #run = :run",
  ExpressionAttributeNames: { "#run": "run" },
  ExpressionAttributeValues: { ":walk": walk, ":run": progress.run },
});

/** A save that was repeated on its way, and comes behind the next, is refused. */
const notBehind = (walk: number, { run, step }: { run: number; step: number }) => ({
  ConditionExpression: "walk = :walk AND #run = :run AND (attribute_not_exists(step) OR step <= :step)",
  ExpressionAttributeNames: { "#run": "run" },
  ExpressionAttributeValues: { ":walk": walk, ":run": run, ":step": step },
});

const notBegun = (shard: string, at: string) => ({
  ...{ shard, run: 0, step: 0, after: undefined, plan: undefined, through: false, done: false },
  ...{ atWork: true, counts: {}, startedAt: at, at },
});
