import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, transact } from "#shared/platform/dynamo.ts";
import { allShards, newId } from "#shared/platform/ids.ts";
import { readSortedShards } from "#shared/platform/sorted-shards.ts";
import type { ContactIndex, FoundBy, FoundPage } from "./contact-index.ts";
import { contactShardKey } from "./contact-items.ts";
import type { Write } from "./contact-writes.ts";
import { type FindEntry, findEntryKey, findListKey, foundByKey, nameOfEntry } from "./find-entries.ts";

const foundBySchema = z.object({
  entries: z.array(z.object({ list: z.string(), word: z.string() })),
  move: z.string(),
});

/** A contact's items lie side by side: profile, consent, facts. */
const ITEMS_OF_A_CONTACT = 3;

export class DynamoContactIndex implements ContactIndex {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async foundBy(account: AccountId, phone: PhoneNumber): Promise<FoundBy> {
    const [item] = await readItems(this.#client, [{ table: this.#table, key: foundByKey(account, phone) }]);
    return item ? foundBySchema.parse(item) : { entries: [], move: undefined };
  }

  async move(
    account: AccountId,
    phone: PhoneNumber,
    before: FoundBy,
    entries: readonly FindEntry[],
  ): Promise<"moved" | "raced"> {
    const [had, has] = [before.entries, entries].map((some) => new Set(some.map(nameOfEntry)));
    const TableName = this.#table;
    const outcome = await transact(this.#client, [
      this.#note(account, phone, before, entries),
      ...before.entries
        .filter((entry) => !has?.has(nameOfEntry(entry)))
        .map((entry) => ({ Delete: { TableName, Key: findEntryKey(account, entry, phone) } })),
      ...entries
        .filter((entry) => !had?.has(nameOfEntry(entry)))
        .map((entry) => ({ Put: { TableName, Item: findEntryKey(account, entry, phone) } })),
    ]);
    return outcome.kind === "committed" ? "moved" : "raced";
  }

  async entries(
    account: AccountId,
    list: string,
    beginning: string,
    after: string | undefined,
    limit: number,
  ): Promise<FoundPage> {
    const shards = allShards.map((shard) => findListKey(account, list, shard));
    const page = await readSortedShards(this.#client, { table: this.#table, shards, beginning, after, limit });
    return { found: page.items.map(({ sk }) => foundAt(String(sk))), next: page.next };
  }

  async phones(account: AccountId, beginning: string, after: string | undefined, wanted: number): Promise<FoundPage> {
    const shards = allShards.map((shard) => contactShardKey(account, shard));
    const limit = wanted * ITEMS_OF_A_CONTACT;
    const page = await readSortedShards(this.#client, { table: this.#table, shards, beginning, after, limit });
    const profiles = page.items.map(({ sk }) => String(sk)).filter((sk) => !sk.includes("#"));
    return {
      found: profiles.map((sk) => ({ phone: phoneNumberSchema.parse(sk), word: "", at: sk })),
      next: page.next,
    };
  }

  #note(account: AccountId, phone: PhoneNumber, before: FoundBy, entries: readonly FindEntry[]): Write {
    const [TableName, Key] = [this.#table, foundByKey(account, phone)];
    const asRead =
      before.move === undefined
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "#move = :read",
            ExpressionAttributeNames: { "#move": "move" },
            ExpressionAttributeValues: { ":read": before.move },
          };
    if (entries.length === 0) return { Delete: { TableName, Key, ...asRead } };
    return { Put: { TableName, Item: { ...Key, entries: [...entries], move: newId() }, ...asRead } };
  }
}

/** No phone has a "#" in it, so the last one ends the word. */
const foundAt = (sk: string) => {
  const end = sk.lastIndexOf("#");
  return { word: sk.slice(0, end), phone: phoneNumberSchema.parse(sk.slice(end + 1)), at: sk };
};
