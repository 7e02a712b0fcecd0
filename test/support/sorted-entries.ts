import { compareText } from "./attribute-value.ts";

/** Where an item stands in a table or an index: the sort key there, and the item's own key, which tells equals apart. */
export interface Entry {
  readonly sort: string;
  readonly pk: string;
  readonly sk: string;
}

export const compareEntries = (a: Entry, b: Entry): number =>
  compareText(a.sort, b.sort) || compareText(a.pk, b.pk) || compareText(a.sk, b.sk);

/** The first position of a sorted list at which `isBehind` is true; it must stay true from there on. */
export const firstWhere = (entries: readonly Entry[], isBehind: (entry: Entry) => boolean): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && isBehind(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Entries by partition, each partition in the order of its sort keys. */
export class SortedEntries {
  readonly #partitions = new Map<string, Entry[]>();

  of(partition: string): readonly Entry[] {
    return this.#partitions.get(partition) ?? [];
  }

  add(partition: string, entry: Entry): void {
    const entries = this.#partitions.get(partition);
    if (!entries) this.#partitions.set(partition, [entry]);
    else
      entries.splice(
        firstWhere(entries, (other) => compareEntries(other, entry) >= 0),
        0,
        entry,
      );
  }

  remove(partition: string, entry: Entry): void {
    const entries = this.#partitions.get(partition) ?? [];
    const place = firstWhere(entries, (other) => compareEntries(other, entry) >= 0);
    const found = entries[place];
    if (found && compareEntries(found, entry) === 0) entries.splice(place, 1);
    if (entries.length === 0) this.#partitions.delete(partition);
  }
}
