// DynamoDB in memory: a twin that really stores, really enforces and can misbehave as the service does. The SDK's own
// client talks to it over the wire format, so marshalling, retries and exceptions are the ones that run in production.
import { isDeepStrictEqual } from "node:util";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { TableDefinition } from "#shared/platform/table.ts";
import type { StoredItem } from "./attribute-value.ts";
import { DynamoFailure, invalid } from "./dynamo-failure.ts";
import { DynamoFaults, type Fault } from "./dynamo-faults.ts";
import { insertEach } from "./dynamo-inserts.ts";
import { DynamoMeter } from "./dynamo-meter.ts";
import { DynamoReads, type ReadWeather } from "./dynamo-reads.ts";
import * as requests from "./dynamo-requests.ts";
import { type Change, cancelled, DynamoWrites } from "./dynamo-writes.ts";
import { InMemoryTable, type ItemKey } from "./in-memory-table.ts";
import { type TableNames, tableDefinitions } from "./table-definitions.ts";
import { documentClientOf } from "./wire.ts";

export interface ItemChange {
  readonly table: string;
  readonly keys: ItemKey;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  /** As a stream shows them; a bell that is rung again by its keys alone has none. */
  readonly before?: StoredItem | undefined;
  readonly after?: StoredItem | undefined;
}

export interface InMemoryDynamoOptions {
  /** Smaller pages than DynamoDB's megabyte show what forgets to ask for the next one. */
  readonly pageBytes?: number;
}

const MEGABYTE = 1024 * 1024;
const STALE_BY_WRITES = 8;

export class InMemoryDynamo {
  readonly faults = new DynamoFaults();
  readonly meter = new DynamoMeter();
  readonly #tables: ReadonlyMap<string, InMemoryTable>;
  readonly #reads: DynamoReads;
  readonly #writes: DynamoWrites;
  readonly #listeners = new Set<(change: ItemChange) => void>();
  readonly #done = new Map<string, object>();
  #before: { operation: string; act: () => Promise<unknown> }[] = [];

  /** @param tables the definitions by the physical names under which requests ask for them */
  constructor(tables: Readonly<Record<string, TableDefinition>>, { pageBytes = MEGABYTE }: InMemoryDynamoOptions = {}) {
    this.#tables = new Map(
      Object.entries(tables).map(([name, definition]) => [name, new InMemoryTable(name, definition)]),
    );
    const tableNamed = (name: string) => this.table(name);
    this.#reads = new DynamoReads(tableNamed, this.meter, pageBytes);
    this.#writes = new DynamoWrites(tableNamed, this.meter);
  }

  /** @param maxAttempts how often the SDK tries a request, 3 as in aws-clients */
  client(maxAttempts = 3): DocumentClient {
    return documentClientOf((operation, body) => this.answer(operation, body), maxAttempts);
  }

  table(name: string): InMemoryTable {
    const table = this.#tables.get(name);
    if (!table)
      throw new DynamoFailure("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
    return table;
  }

  /** Calls the listener after each write that changed an item of a table with a stream. @returns the way to end it */
  onChange(listener: (change: ItemChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does something once, between whoever makes the next request of this operation and DynamoDB: a race on purpose. */
  before(operation: string, act: () => Promise<unknown>): void {
    this.#before.push({ operation, act });
  }

  /** Answers one request as it came over the wire. @throws DynamoFailure, or an error of the network */
  async answer(operation: string, body: unknown): Promise<object> {
    const place = this.#before.findIndex((each) => each.operation === operation);
    const [interruption] = place < 0 ? [] : this.#before.splice(place, 1);
    await interruption?.act();
    this.meter.countRequest(operation);
    const faults = this.faults.draw({ operation, mayBeStale: isEventual(operation, body) });
    if (faults.has("loseRequest")) throw connectionReset();
    if (faults.has("throttle") || faults.has("conflict")) throw refusal(operation, body, faults);
    const weather = {
      writesAgo: faults.has("stale") ? 1 + Math.floor(this.faults.random() * STALE_BY_WRITES) : 0,
      answered: faults.has("unprocessed") ? this.faults.random() : 1,
    };
    const outcome = settled(() => this.#carryOut(operation, body, weather));
    // Whatever the answer is, a refusal too: nobody hears it.
    if (faults.has("loseAnswer")) throw connectionReset();
    return outcome();
  }

  #carryOut(operation: string, body: unknown, weather: ReadWeather): object {
    switch (operation) {
      case "GetItem":
        return this.#reads.get(requests.getSchema.parse(body), weather);
      case "BatchGetItem":
        return this.#reads.batchGet(requests.batchGetSchema.parse(body), weather);
      case "Query":
        return this.#reads.query(requests.querySchema.parse(body), weather);
      case "PutItem":
        return this.#single("put", requests.putSchema.parse(body));
      case "UpdateItem":
        return this.#single("update", requests.updateSchema.parse(body));
      case "DeleteItem":
        return this.#single("delete", requests.deleteSchema.parse(body));
      case "TransactWriteItems":
        return this.#transact(body);
      case "BatchExecuteStatement":
        return this.#batchExecute(body, weather);
      default:
        throw new DynamoFailure("UnknownOperationException", `The twin does not know ${operation}`);
    }
  }

  #single(...write: Parameters<DynamoWrites["one"]>): object {
    const { answer, changes } = this.#writes.one(...write);
    this.#tell(changes);
    return answer;
  }

  /** A transaction that the SDK repeats comes with the same token: what is done is done once. */
  #transact(body: unknown): object {
    const { ClientRequestToken: token, ...request } = requests.transactWriteSchema.parse(body);
    const before = token === undefined ? undefined : this.#done.get(token);
    if (before && isDeepStrictEqual(before, request)) return {};
    if (before) throw new DynamoFailure("IdempotentParameterMismatchException", "Another request had this token");
    this.#tell(this.#writes.all(request.TransactItems));
    if (token !== undefined) this.#done.set(token, request);
    return {};
  }

  /** Each statement by itself: one that is refused keeps no other from being carried out. */
  #batchExecute(body: unknown, weather: ReadWeather): object {
    const { Statements: statements } = requests.batchExecuteSchema.parse(body);
    const { responses, changes } = insertEach(this.#writes, statements, weather.answered);
    this.#tell(changes);
    return { Responses: responses };
  }

  #tell(changes: readonly Change[]): void {
    for (const { table, ...change } of changes) {
      if (!table.definition.stream) continue;
      for (const listener of this.#listeners) listener({ table: table.name, ...change });
    }
  }
}

/** Does something now and says later how it went. */
const settled = <T>(act: () => T): (() => T) => {
  try {
    const result = act();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

const connectionReset = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

const READS: ReadonlySet<string> = new Set(["GetItem", "BatchGetItem", "Query"]);

const isEventual = (operation: string, body: unknown): boolean => READS.has(operation) && !isConsistent(body);

/** A batch says so for each of its tables. */
const isConsistent = (body: unknown): boolean => {
  if (typeof body !== "object" || body === null) return false;
  if ("ConsistentRead" in body) return body.ConsistentRead === true;
  const tables = "RequestItems" in body ? body.RequestItems : undefined;
  return typeof tables === "object" && tables !== null && Object.values(tables).some(isConsistent);
};

const refusal = (operation: string, body: unknown, faults: ReadonlySet<Fault>): DynamoFailure => {
  const isThrottle = faults.has("throttle");
  if (operation !== "TransactWriteItems") {
    return isThrottle
      ? new DynamoFailure("ThrottlingException", "Throughput exceeds the current capacity of your table")
      : new DynamoFailure("TransactionConflictException", "Transaction is ongoing for the item");
  }
  const { TransactItems: items } = requests.transactWriteSchema.parse(body);
  if (items.length === 0) throw invalid("TransactItems is empty");
  const Code = isThrottle ? "ThrottlingError" : "TransactionConflict";
  return cancelled(items.map((_, index) => ({ Code: index === items.length - 1 ? Code : "None" })));
};

/** A fresh twin with all tables of the project. */
export const createInMemoryTables = (
  options: InMemoryDynamoOptions & { maxAttempts?: number } = {},
): { client: DocumentClient; tables: TableNames; dynamo: InMemoryDynamo } => {
  const { names, definitions } = tableDefinitions("twin");
  const dynamo = new InMemoryDynamo(definitions, options);
  return { client: dynamo.client(options.maxAttempts), tables: names, dynamo };
};
