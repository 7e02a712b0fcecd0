import type * as z from "zod";
import type { StoredItem } from "./attribute-value.ts";
import { bytesOfItem, sameItem } from "./attribute-value.ts";
import { type Condition, holds, parseCondition } from "./condition-expression.ts";
import { DynamoFailure, invalid } from "./dynamo-failure.ts";
import type { DynamoMeter } from "./dynamo-meter.ts";
import type { transactWriteSchema, updateSchema } from "./dynamo-requests.ts";
import { checkAllUsed, type Placeholders } from "./expression-reader.ts";
import { type InMemoryTable, type ItemKey, keyOf } from "./in-memory-table.ts";
import { parseUpdate, updated } from "./update-expression.ts";

export interface Change {
  readonly table: InMemoryTable;
  readonly keys: ItemKey;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

/** A write that was understood: whether it may happen and what it would leave. */
interface PreparedWrite {
  readonly table: InMemoryTable;
  readonly key: ItemKey;
  readonly before: StoredItem | undefined;
  readonly allowed: boolean;
  readonly after: () => StoredItem | undefined;
  readonly isCheck: boolean;
  readonly oldIfRefused: { Item?: StoredItem };
}

type TransactItem = z.infer<typeof transactWriteSchema>["TransactItems"][number];
type WriteRequest = Omit<z.infer<typeof updateSchema>, "Key" | "ReturnValues"> & {
  Key?: StoredItem;
  Item?: StoredItem;
};

export class DynamoWrites {
  readonly #tableNamed: (name: string) => InMemoryTable;
  readonly #meter: DynamoMeter;

  constructor(tableNamed: (name: string) => InMemoryTable, meter: DynamoMeter) {
    this.#tableNamed = tableNamed;
    this.#meter = meter;
  }

  /** @throws DynamoFailure ConditionalCheckFailedException */
  one(kind: "put" | "update" | "delete", request: WriteRequest & { ReturnValues?: string | undefined }) {
    const write = this.#prepare(kind, request);
    if (!write.allowed) {
      this.#meter.countWrite(write.before, undefined, false);
      throw new DynamoFailure("ConditionalCheckFailedException", "The conditional request failed", write.oldIfRefused);
    }
    const after = write.after();
    this.#meter.countWrite(write.before, after, false);
    const changes = this.#apply(write, after, false);
    const returned = { ALL_OLD: write.before, ALL_NEW: after }[request.ReturnValues ?? ""];
    return { answer: returned ? { Attributes: returned } : {}, changes };
  }

  /** All or nothing. @throws DynamoFailure TransactionCanceledException with a reason for each item */
  all(items: readonly TransactItem[]): Change[] {
    if (items.length === 0 || items.length > 100) throw invalid("Member must have length less than or equal to 100");
    const writes = items.map((item) => this.#prepareTransactItem(item));
    const ids = new Set(writes.map(({ table, key }) => `${table.name}\u0000${key.pk}\u0000${key.sk}`));
    if (ids.size < writes.length) throw invalid("Transaction request cannot include multiple operations on one item");
    if (writes.some(({ allowed }) => !allowed)) {
      for (const { before } of writes) this.#meter.countWrite(before, undefined, true);
      throw cancelled(
        writes.map(({ allowed, oldIfRefused }) => (allowed ? { Code: "None" } : { ...REFUSED, ...oldIfRefused })),
      );
    }
    const afters = writes.map((write) => write.after());
    const bytes = afters.reduce((sum, after) => sum + (after ? bytesOfItem(after) : 0), 0);
    if (bytes > 4 * 1024 * 1024) throw invalid("Collection size of items in the transaction exceeds 4 MB");
    return writes.flatMap((write, index) => {
      const after = afters[index];
      this.#meter.countWrite(write.before, after, true);
      return this.#apply(write, after, true);
    });
  }

  #prepareTransactItem({ Put, Update, Delete, ConditionCheck }: TransactItem): PreparedWrite {
    if (Put) return this.#prepare("put", Put);
    if (Update) return this.#prepare("update", Update);
    if (Delete) return this.#prepare("delete", Delete);
    if (ConditionCheck) return { ...this.#prepare("delete", ConditionCheck), isCheck: true };
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }

  #prepare(kind: "put" | "update" | "delete", request: WriteRequest): PreparedWrite {
    const table = this.#tableNamed(request.TableName);
    const key = keyOf(request.Item ?? request.Key ?? {});
    if (request.Key && Object.keys(request.Key).length !== 2)
      throw invalid("The provided key element does not match the schema");
    const given = placeholdersOf(request);
    const condition =
      request.ConditionExpression === undefined ? undefined : parseCondition(request.ConditionExpression);
    const update =
      kind === "update" && request.UpdateExpression !== undefined ? parseUpdate(request.UpdateExpression) : undefined;
    checkAllUsed(given, new Set([...(condition?.used ?? []), ...(update?.used ?? [])]));
    const before = table.get(key);
    const after = (): StoredItem | undefined => {
      if (kind === "delete") return undefined;
      const unchanged = before ?? { pk: { S: key.pk }, sk: { S: key.sk } };
      const item = kind === "put" ? (request.Item ?? {}) : update ? updated(update, unchanged, given) : unchanged;
      if (
        item.pk === undefined ||
        item.sk === undefined ||
        !sameItem({ pk: item.pk, sk: item.sk }, { pk: { S: key.pk }, sk: { S: key.sk } })
      ) {
        throw invalid("Cannot update attribute pk or sk. This attribute is part of the key");
      }
      table.check(item);
      return item;
    };
    if (kind === "put") table.check(request.Item ?? {});
    return {
      table,
      key,
      before,
      allowed: allows(condition?.condition, before, given),
      after,
      isCheck: false,
      oldIfRefused: request.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before ? { Item: before } : {},
    };
  }

  #apply(
    { table, key, before, isCheck }: PreparedWrite,
    after: StoredItem | undefined,
    inTransaction: boolean,
  ): Change[] {
    if (isCheck) return [];
    this.#meter.countIndexWrites(table.definition, before, after, inTransaction);
    const eventName = table.write(key, after);
    return eventName ? [{ table, keys: key, eventName, before, after }] : [];
  }
}

const REFUSED = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };

const allows = (condition: Condition | undefined, before: StoredItem | undefined, given: Placeholders): boolean =>
  condition === undefined || holds(condition, before ?? {}, given);

/** An empty map of placeholders is refused, as DynamoDB does. */
export const placeholdersOf = (request: {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: StoredItem | undefined;
}): Placeholders => {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = request;
  if (names && Object.keys(names).length === 0) throw invalid("ExpressionAttributeNames must not be empty");
  if (values && Object.keys(values).length === 0) throw invalid("ExpressionAttributeValues must not be empty");
  return { names: names ?? {}, values: values ?? {} };
};

export const cancelled = (reasons: readonly { Code: string }[]): DynamoFailure => {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new DynamoFailure(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
};
