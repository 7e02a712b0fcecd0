import { DeleteCommand, PutCommand, type PutCommandInput, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, type Key, readItems, refusedByCondition } from "#shared/platform/dynamo.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { AccountId } from "./account.ts";
import { auditItem, auditLine, auditPlace } from "./account-items.ts";
import { type AuditEntry, auditEntrySchema } from "./audit.ts";
import type { AuditPosition, AuditStore, AuditWanted } from "./audit-store.ts";

const EARLIEST = "0";
/** Behind every place: they begin with a year. */
const LATEST = "a";
const FORGOTTEN_AT_ONCE = 100;

export class DynamoAuditStore implements AuditStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  intend(entry: AuditEntry): Promise<boolean> {
    return this.#put({ ...entry, outcome: "unknown" }, { ConditionExpression: "attribute_not_exists(pk)" });
  }

  async append(entry: AuditEntry): Promise<void> {
    const free = "attribute_not_exists(pk) OR (#outcome = :unknown AND attribute_not_exists(forgotten))";
    if (await this.#put(entry, { ConditionExpression: free, ...IS_INTENT })) return;
    // Who it is about was erased while the change was made.
    const { before: _, after: __, ...bare } = entry;
    await this.#put(bare, { ConditionExpression: "#outcome = :unknown", ...IS_INTENT });
  }

  async withdraw(intent: AuditEntry): Promise<void> {
    const { pk, sk } = auditItem(intent);
    const ifIntent = { ConditionExpression: "#outcome = :unknown", ...IS_INTENT };
    await doneOrRefused(this.#client.send(new DeleteCommand({ TableName: this.#table, Key: { pk, sk }, ...ifIntent })));
  }

  async list(
    account: AccountId,
    wanted: AuditWanted,
    after: AuditPosition | undefined,
    limit: number,
  ): Promise<{ items: AuditEntry[]; next: AuditPosition | undefined }> {
    const from = wanted.from ?? EARLIEST;
    const before = after ? auditPlace(after) : (wanted.until ?? LATEST);
    const items: AuditEntry[] = [];
    // DynamoDB refuses a BETWEEN whose ends are the wrong way round.
    for (let start: Item | undefined, more = from < before; more && items.length <= limit; more = start !== undefined) {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ...inLine(auditLine(account, wanted), from, before),
          ScanIndexForward: false,
          ExclusiveStartKey: start,
          Limit: limit + 1,
        }),
      );
      start = page.LastEvaluatedKey;
      const entries = await this.#entries(page.Items ?? []);
      // BETWEEN has both its ends.
      items.push(...entries.filter((entry) => auditPlace(entry) < before && isWanted(entry, wanted)));
    }
    const last = items[limit - 1];
    const next = items.length > limit && last ? { at: last.at, id: last.id } : undefined;
    return { items: items.slice(0, limit), next };
  }

  async forget(account: AccountId, objectId: string, recent: string, until = LATEST): Promise<void> {
    let after: AuditPosition | undefined;
    do {
      const { items, next } = await this.list(account, { object: objectId, until }, after, FORGOTTEN_AT_ONCE);
      for (const entry of items) await this.#forgetFields(entry);
      after = next;
    } while (after);
    const { value } = auditLine(account, {});
    const latest = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :trail AND sk BETWEEN :recent AND :until",
      FilterExpression: "auditObject = :object",
      ExpressionAttributeValues: {
        ...{ ":trail": value, ":recent": recent, ":until": until },
        ":object": auditLine(account, { object: objectId }).value,
      },
    });
    for await (const item of latest) await this.#forgetFields(auditEntrySchema.parse(item));
  }

  /** An intent becomes an entry without fields; where it has become one by now, that one loses them. */
  async #forgetFields(entry: AuditEntry): Promise<void> {
    const { pk, sk } = auditItem(entry);
    const here = { TableName: this.#table, Key: { pk, sk } };
    if (entry.outcome === "unknown") {
      const words = { UpdateExpression: "SET forgotten = :yes", ConditionExpression: "#outcome = :unknown" };
      const values = { ...IS_INTENT.ExpressionAttributeValues, ":yes": true };
      const mark = new UpdateCommand({ ...here, ...words, ...IS_INTENT, ExpressionAttributeValues: values });
      if (await doneOrRefused(this.#client.send(mark))) return;
    } else if (!entry.before && !entry.after) return;
    const words = { ...setExpression({ before: null, after: null }), ConditionExpression: "attribute_exists(pk)" };
    await doneOrRefused(this.#client.send(new UpdateCommand({ ...here, ...words })));
  }

  #put(entry: AuditEntry, condition: Pick<PutCommandInput, "ConditionExpression">): Promise<boolean> {
    return doneOrRefused(
      this.#client.send(new PutCommand({ TableName: this.#table, Item: auditItem(entry), ...condition })),
    );
  }

  /** Index entries hold the key only. */
  async #entries(found: readonly Item[]): Promise<AuditEntry[]> {
    const keys: Key[] = found.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const items = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#table, key })),
    );
    return items.flatMap((item) => (item ? [auditEntrySchema.parse(item)] : []));
  }
}

const IS_INTENT = {
  ExpressionAttributeNames: { "#outcome": "outcome" },
  ExpressionAttributeValues: { ":unknown": "unknown" },
};

const doneOrRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (!refusedByCondition(error)) throw error;
    return false;
  }
};

const inLine = (
  { index, partitionKey, sortKey, value }: ReturnType<typeof auditLine>,
  from: string,
  before: string,
) => ({
  ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
  KeyConditionExpression: "#line = :line AND #place BETWEEN :from AND :before",
  ExpressionAttributeNames: { "#line": partitionKey, "#place": sortKey },
  ExpressionAttributeValues: { ":line": value, ":from": from, ":before": before },
});

const isWanted = ({ by, object, outcome, at }: AuditEntry, wanted: AuditWanted): boolean =>
  !(outcome === "unknown" && wanted.workingSince !== undefined && at >= wanted.workingSince) &&
  (wanted.actor === undefined || by.keyId === wanted.actor) &&
  (wanted.object === undefined || object.id === wanted.object);
