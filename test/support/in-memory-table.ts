import type { IndexDefinition, TableDefinition } from "#shared/platform/table.ts";
import { bytesOfItem, type StoredItem, sameItem } from "./attribute-value.ts";
import { invalid } from "./dynamo-failure.ts";
import { type Entry, SortedEntries } from "./sorted-entries.ts";

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** The key attributes by which a table or one of its indexes is read. */
export type KeyNames = Pick<IndexDefinition, "partitionKey" | "sortKey">;

interface Past {
  readonly key: ItemKey;
  readonly before: StoredItem | undefined;
}

const TABLE_KEYS: KeyNames = { partitionKey: "pk", sortKey: "sk" };
const LARGEST_ITEM_BYTES = 400 * 1024;
/** How many writes back a stale read may look. */
const REMEMBERED = 20;

/** One table with its indexes, in memory. Items are kept as they came over the wire and never handed out to be changed. */
export class InMemoryTable {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly #items = new Map<string, StoredItem>();
  readonly #entries = new SortedEntries();
  readonly #indexes: ReadonlyMap<string, SortedEntries>;
  readonly #past: Past[] = [];

  constructor(name: string, definition: TableDefinition) {
    this.name = name;
    this.definition = definition;
    this.#indexes = new Map(Object.keys(definition.indexes).map((index) => [index, new SortedEntries()]));
  }

  get size(): number {
    return this.#items.size;
  }

  /** @param writesAgo how many writes of this table the reader does not know of yet */
  get(key: ItemKey, writesAgo = 0): StoredItem | undefined {
    const forgotten =
      writesAgo === 0
        ? undefined
        : this.#recent(writesAgo).find((past) => past.key.pk === key.pk && past.key.sk === key.sk);
    return forgotten ? forgotten.before : this.#items.get(idOf(key));
  }

  /** The sorted entries of a partition of the table or of an index. */
  entries(index: string | undefined, partition: string, writesAgo = 0): readonly Entry[] {
    const entries = index === undefined ? this.#entries : this.#indexes.get(index);
    if (!entries) throw invalid(`The table does not have the specified index: ${index}`);
    const now = entries.of(partition);
    const recent = this.#recent(writesAgo);
    if (recent.length === 0) return now;
    const then = new SortedEntries();
    const changed = new Set(recent.map(({ key }) => idOf(key)));
    for (const entry of now) if (!changed.has(idOf(entry))) then.add(partition, entry);
    for (const id of changed) {
      const before = recent.find(({ key }) => idOf(key) === id)?.before;
      const place = before && placeIn(this.keysOf(index), before);
      if (place?.partition === partition) then.add(partition, place.entry);
    }
    return then.of(partition);
  }

  keysOf(index: string | undefined): KeyNames {
    if (index === undefined) return TABLE_KEYS;
    const definition = this.definition.indexes[index];
    if (!definition) throw invalid(`The table does not have the specified index: ${index}`);
    return definition;
  }

  /** What an item may be: its keys are texts that are not empty, and it is not too large. */
  check(item: StoredItem): void {
    keyOf(item);
    for (const definition of Object.values(this.definition.indexes)) {
      for (const name of [definition.partitionKey, definition.sortKey]) {
        const value = item[name];
        if (value && !("S" in value && value.S !== "")) {
          throw invalid(
            `One or more parameter values are not valid. A value of index key ${name} is not a text or is empty`,
          );
        }
      }
    }
    if (bytesOfItem(item) > LARGEST_ITEM_BYTES) throw invalid("Item size has exceeded the maximum allowed size");
  }

  /** Puts an item in place, or takes it away. @returns what happened, undefined when nothing changed */
  write(key: ItemKey, after: StoredItem | undefined): "INSERT" | "MODIFY" | "REMOVE" | undefined {
    const id = idOf(key);
    const before = this.#items.get(id);
    if (sameItem(before, after)) return undefined;
    this.#past.push({ key, before });
    if (this.#past.length > REMEMBERED) this.#past.shift();
    if (after) this.#items.set(id, after);
    else this.#items.delete(id);
    this.#move(this.#entries, TABLE_KEYS, before, after);
    for (const [name, entries] of this.#indexes) this.#move(entries, this.keysOf(name), before, after);
    if (!before) return "INSERT";
    return after ? "MODIFY" : "REMOVE";
  }

  #move(entries: SortedEntries, keys: KeyNames, before: StoredItem | undefined, after: StoredItem | undefined): void {
    const [old, next] = [before && placeIn(keys, before), after && placeIn(keys, after)];
    if (old && next && old.partition === next.partition && old.entry.sort === next.entry.sort) return;
    if (old) entries.remove(old.partition, old.entry);
    if (next) entries.add(next.partition, next.entry);
  }

  /** The writes that are forgotten, oldest first. */
  #recent(writesAgo: number): readonly Past[] {
    return writesAgo === 0 ? [] : this.#past.slice(-writesAgo);
  }
}

export const idOf = ({ pk, sk }: ItemKey): string => `${pk}\u0000${sk}`;

/** An item's own key. */
export const keyOf = (item: StoredItem): ItemKey => ({ pk: keyText(item, "pk"), sk: keyText(item, "sk") });

const keyText = (item: StoredItem, name: string): string => {
  const value = item[name];
  if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  if (!("S" in value))
    throw invalid(`One or more parameter values were invalid: Type mismatch for key ${name} expected: S`);
  if (value.S === "") {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  }
  return value.S;
};

/** Where an item stands in an index; nowhere without the index's keys. */
export const placeIn = (keys: KeyNames, item: StoredItem): { partition: string; entry: Entry } | undefined => {
  const [partition, sort] = [item[keys.partitionKey], item[keys.sortKey]];
  if (!partition || !sort || !("S" in partition) || !("S" in sort)) return undefined;
  return { partition: partition.S, entry: { sort: sort.S, ...keyOf(item) } };
};
