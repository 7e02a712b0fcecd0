import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, refusedByCondition } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards } from "#shared/platform/ids.ts";
import { recountKey } from "./count-items.ts";
import type { Recount, RecountPlace, RecountProgress } from "./recount-progress.ts";

const itemSchema = z.object({
  walk: z.number().int(),
  shard: z.string(),
  run: z.number().int(),
  after: phoneNumberSchema.optional(),
  done: z.boolean(),
  counts: z.record(z.string(), z.number()),
});

const ATTEMPTS = 5;
const NOTHING_YET = { run: 0, after: undefined, done: false, counts: {} };

export class DynamoRecountProgress implements RecountProgress {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async begin(recount: Recount, shard: string): Promise<RecountPlace | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [before] = await this.#items(recount, [shard]);
      if (before && before.walk > recount.walk) return undefined;
      const own = before?.walk === recount.walk ? placeOf(before) : { ...NOTHING_YET, shard };
      if (own.done) return own;
      const begun = { ...own, run: own.run + 1 };
      if (await this.#put(recount, begun, before)) return begun;
    }
    throw new RetryableError("The shard was taken over by others all the time");
  }

  async save(recount: Recount, place: RecountPlace): Promise<boolean> {
    return await this.#put(recount, place, { walk: recount.walk, run: place.run });
  }

  async read(recount: Recount): Promise<RecountPlace[]> {
    const items = await this.#items(recount, allShards);
    return items.flatMap((item) => (item?.walk === recount.walk ? [placeOf(item)] : []));
  }

  async #items({ accountId, campaignId }: Recount, shards: readonly string[]) {
    const keys = shards.map((shard) => ({ table: this.#table, key: recountKey(accountId, campaignId, shard) }));
    const items = await readItems(this.#client, keys);
    return items.map((item) => item && itemSchema.parse(item));
  }

  async #put(
    { accountId, campaignId, walk }: Recount,
    place: RecountPlace,
    before: { walk: number; run: number } | undefined,
  ): Promise<boolean> {
    const asRead = before
      ? {
          ConditionExpression: "walk = :walk AND #run = :run",
          ExpressionAttributeNames: { "#run": "run" },
          ExpressionAttributeValues: { ":walk": before.walk, ":run": before.run },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" };
    const Item = { ...recountKey(accountId, campaignId, place.shard), ...place, walk };
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item, ...asRead }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const placeOf = ({ walk: _, after, ...item }: z.infer<typeof itemSchema>): RecountPlace => ({ ...item, after });
