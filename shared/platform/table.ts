/**
 * What a table looks like, said once: the store that owns the noun exports it, the data stack creates it.
 * Every table has string keys `pk` and `sk`; its environment variable is `<NAME>_TABLE` (`CONTACTS_TABLE`).
 */
export interface TableDefinition {
  /** The noun in the plural, kebab-case. */
  readonly name: string;
  /** Changes ring a function: NEW_AND_OLD_IMAGES when true. */
  readonly stream: boolean;
  /** Attribute (epoch seconds) after which DynamoDB may drop the item. */
  readonly timeToLive?: string;
  /** Partitions whose key contains this hold what nothing may ever delete: no function is granted to. */
  readonly kept?: string;
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
}

export interface IndexDefinition {
  /** A local index shares the table's partition key; items without its keys are not indexed (sparse). */
  readonly kind: "global" | "local";
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: "KEYS_ONLY" | "ALL";
}

export const tableEnvironmentName = (table: TableDefinition): string =>
  `${table.name.toUpperCase().replaceAll("-", "_")}_TABLE`;
