import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { listNewest } from "#shared/platform/list-newest.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { type Export, type ExportRef, exportSchema } from "./export.ts";
import { DUE, exportEntry, exportItem, exportKey, exportOfKey, exportsKey } from "./export-items.ts";
import { type ExportStore, lookAgainAt } from "./export-store.ts";

const ATTEMPTS = 8;

export class DynamoExportStore implements ExportStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(made: Export): Promise<Export> {
    const outcome = await transact(this.#client, [
      { Put: { TableName: this.#table, Item: exportItem(made), ConditionExpression: "attribute_not_exists(pk)" } },
      { Put: { TableName: this.#table, Item: exportEntry(made) } },
    ]);
    return outcome.kind === "committed" ? made : ((await this.get(made)) ?? made);
  }

  async get(ref: ExportRef): Promise<Export | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: exportKey(ref), ConsistentRead: true }),
    );
    return answer.Item && exportSchema.parse(answer.Item);
  }

  async list(account: AccountId, after: string | undefined, limit: number) {
    const keyOf = (id: string) => exportKey({ accountId: account, id });
    const of = { table: this.#table, pk: exportsKey(account), keyOf };
    const { items, more } = await listNewest(this.#client, of, after, limit);
    return { items: items.map((item) => exportSchema.parse(item)), more };
  }

  async begin(ref: ExportRef, at: number): Promise<Export | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await this.get(ref);
      if (!before || before.endedAt !== undefined) return undefined;
      const { run, nextPart } = before;
      const begun: Export = {
        ...before,
        ...{ state: "writing", run: run + 1, step: 0, nextPart: nextPart + 1, dueAt: lookAgainAt(at) },
      };
      if (await this.#put(begun, asRead(before))) return begun;
    }
    throw new RetryableError("The export was taken over by others all the time");
  }

  async save(progress: Export): Promise<boolean> {
    return await this.#put(progress, {
      ConditionExpression: "#run = :run AND #step <= :step",
      ...PLACE,
      ExpressionAttributeValues: { ":run": progress.run, ":step": progress.step },
    });
  }

  async due(now: number, limit: number): Promise<ExportRef[]> {
    const due: ExportRef[] = [];
    const inIndex = queryAll(this.#client, {
      TableName: this.#table,
      IndexName: "due",
      KeyConditionExpression: "dueShard = :due AND dueAt <= :now",
      ExpressionAttributeValues: { ":due": DUE, ":now": isoInstant(now) },
      Limit: limit,
    });
    for await (const { pk, sk } of inIndex) {
      if (due.push(exportOfKey({ pk: String(pk), sk: String(sk) })) === limit) break;
    }
    return due;
  }

  async postpone(seen: Export, dueAt: string): Promise<void> {
    const { ExpressionAttributeValues: values, ...condition } = asRead(seen);
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: exportKey(seen),
          UpdateExpression: "SET dueAt = :at",
          ...condition,
          ExpressionAttributeValues: { ...values, ":at": dueAt },
        }),
      );
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  async #put(written: Export, condition: object): Promise<boolean> {
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item: exportItem(written), ...condition }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const PLACE = { ExpressionAttributeNames: { "#run": "run", "#step": "step" } };

/** Nobody has taken it over, or saved, since it was read. */
const asRead = ({ run, step }: Export) => ({
  ConditionExpression: "#run = :run AND #step = :step",
  ...PLACE,
  ExpressionAttributeValues: { ":run": run, ":step": step },
});
