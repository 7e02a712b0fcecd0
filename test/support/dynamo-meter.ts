import type { TableDefinition } from "#shared/platform/table.ts";
import { bytesOfItem, type StoredItem, sameItem } from "./attribute-value.ts";
import { placeIn } from "./in-memory-table.ts";

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

const unitsOf = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));

/** What was asked of DynamoDB and what it costs: every attempt that reached it, as AWS counts and rounds. */
export class DynamoMeter {
  /** By the operation's name, such as TransactWriteItems. */
  requests = new Map<string, number>();
  /** Of tables and indexes together. */
  writeUnits = 0;
  indexWriteUnits = 0;
  readUnits = 0;

  get requestCount(): number {
    return [...this.requests.values()].reduce((sum, each) => sum + each, 0);
  }

  reset(): void {
    this.requests = new Map();
    this.writeUnits = 0;
    this.indexWriteUnits = 0;
    this.readUnits = 0;
  }

  countRequest(operation: string): void {
    this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1);
  }

  /** A write counts the larger of the item before and after; in a transaction twice, also when it fails. */
  countWrite(before: StoredItem | undefined, after: StoredItem | undefined, inTransaction: boolean): void {
    const bytes = Math.max(before ? bytesOfItem(before) : 0, after ? bytesOfItem(after) : 0);
    this.writeUnits += unitsOf(bytes, WRITE_UNIT_BYTES) * (inTransaction ? 2 : 1);
  }

  /** An index is written where an item's entry appears, goes, or changes; moving it is both. In a transaction twice. */
  countIndexWrites(
    definition: TableDefinition,
    before: StoredItem | undefined,
    after: StoredItem | undefined,
    inTransaction: boolean,
  ): void {
    for (const [name, index] of Object.entries(definition.indexes)) {
      const [old, next] = [before, after].map((item) =>
        item && placeIn(index, item) ? projected(definition, name, item) : undefined,
      );
      if (sameItem(old, next)) continue;
      const moved = old && next && !sameItem(keysOnly(definition, name, old), keysOnly(definition, name, next));
      const sizes = moved
        ? [bytesOfItem(old), bytesOfItem(next)]
        : [Math.max(...[old, next].map((each) => (each ? bytesOfItem(each) : 0)))];
      const once = sizes.reduce((sum, bytes) => sum + unitsOf(bytes, WRITE_UNIT_BYTES), 0);
      const units = once * (inTransaction ? 2 : 1);
      this.indexWriteUnits += units;
      this.writeUnits += units;
    }
  }

  countRead(bytes: number, consistent: boolean): void {
    this.readUnits += unitsOf(bytes, READ_UNIT_BYTES) * (consistent ? 1 : 0.5);
  }
}

const keysOnly = (definition: TableDefinition, indexName: string, item: StoredItem): StoredItem => {
  const index = definition.indexes[indexName];
  const names = new Set(["pk", "sk", ...(index ? [index.partitionKey, index.sortKey] : [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
};

/** What an index keeps of an item. */
export const projected = (definition: TableDefinition, indexName: string, item: StoredItem): StoredItem =>
  definition.indexes[indexName]?.projection === "KEYS_ONLY" ? keysOnly(definition, indexName, item) : item;
