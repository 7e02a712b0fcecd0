import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, refusedByCondition } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import { walkKey } from "./dynamic-group-items.ts";
import type { ShardProgress, Walk, WalkStore } from "./walk-store.ts";

const itemSchema = z.object({
  walk: z.number().int(),
  shard: z.string(),
  run: z.number().int(),
  after: phoneNumberSchema.optional(),
  done: z.boolean(),
  /** Missing where it was written before this was noted. */
  atWork: z.boolean().default(false),
  seen: z.number().int(),
  joined: z.number().int(),
  left: z.number().int(),
  drift: z.number().int(),
  startedAt: z.iso.datetime(),
  at: z.iso.datetime(),
});

const ATTEMPTS = 5;
/** A slice's function lives for a minute, and notes when it begins and behind each page; then its last requests end. */
const LIVES_MILLISECONDS = 75_000;
const NOTHING_YET = { run: 0, after: undefined, done: false, seen: 0, joined: 0, left: 0, drift: 0 };

export class DynamoWalkStore implements WalkStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async begin(walk: Walk, shard: string, at: string): Promise<ShardProgress | "busy" | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [before] = await this.#items(walk, [shard]);
      if (before && before.walk > walk.walk) return undefined;
      if (before && before.walk < walk.walk && mayWrite(before, at)) return "busy";
      const own =
        before?.walk === walk.walk ? progressOf(before) : { ...NOTHING_YET, shard, startedAt: at, at, atWork: true };
      if (own.done) return own;
      const begun = { ...own, run: own.run + 1, at, atWork: true };
      if (await this.#put(walk, begun, before)) return begun;
    }
    throw new RetryableError("The shard was taken over by others all the time");
  }

  async save(walk: Walk, progress: ShardProgress): Promise<boolean> {
    return await this.#put(walk, progress, { walk: walk.walk, run: progress.run });
  }

  async read(walk: Walk): Promise<ShardProgress[]> {
    const items = await this.#items(walk, allShards);
    return items.flatMap((item) => (item?.walk === walk.walk ? [progressOf(item)] : []));
  }

  async #items({ accountId, kind, groupId }: Walk, shards: readonly string[]) {
    const keys = shards.map((shard) => ({ table: this.#table, key: walkKey(accountId, kind, groupId, shard) }));
    const items = await readItems(this.#client, keys);
    return items.map((item) => item && itemSchema.parse(item));
  }

  async #put(
    { accountId, kind, groupId, walk }: Walk,
    progress: ShardProgress,
    before: { walk: number; run: number } | undefined,
  ): Promise<boolean> {
    const asRead = before
      ? {
          ConditionExpression: "walk = :walk AND #run = :run",
          ExpressionAttributeNames: { "#run": "run" },
          ExpressionAttributeValues: { ":walk": before.walk, ":run": before.run },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" };
    const Item = { ...walkKey(accountId, kind, groupId, progress.shard), ...progress, walk };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item, ...asRead }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const mayWrite = ({ done, atWork, at }: z.infer<typeof itemSchema>, now: string): boolean =>
  !done && atWork && Date.parse(now) - Date.parse(at) < LIVES_MILLISECONDS;

const progressOf = ({ walk: _, after, ...item }: z.infer<typeof itemSchema>): ShardProgress => ({ ...item, after });
