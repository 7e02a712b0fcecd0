import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { type Item, type Key, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { listNewest } from "#shared/platform/list-newest.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { type AccountId, accountIdSchema } from "./account.ts";
import type { Work, WorkRef, WorkStore } from "./work-store.ts";

export interface WorkKind<Of extends Work> {
  readonly schema: z.ZodType<Of>;
  /** The noun in the plural: entries lie under it, and it is the one partition of the index: a work writes to it every ten seconds. */
  readonly plural: string;
  readonly singular: string;
  /** As it is for who takes it over; undefined where nothing is to be done. */
  begun(before: Of, at: number): Of | undefined;
}

const ATTEMPTS = 8;
const KEPT_SECONDS = 30 * 24 * 60 * 60;

/** A table of its own, with an item and an entry each, which never changes, in the order in which they were asked for. */
export class DynamoWorkStore<Of extends Work> implements WorkStore<Of> {
  readonly #client: DocumentClient;
  readonly #table: string;
  readonly #kind: WorkKind<Of>;

  constructor(client: DocumentClient, table: string, kind: WorkKind<Of>) {
    this.#client = client;
    this.#table = table;
    this.#kind = kind;
  }

  async create(made: Of): Promise<Of> {
    const { accountId, createdAt, id } = made;
    const entry = { pk: this.#entriesKey(accountId), sk: `${createdAt}#${id}`, id, droppedAt: droppedAt(made) };
    const outcome = await transact(this.#client, [
      { Put: { TableName: this.#table, Item: this.#item(made), ConditionExpression: "attribute_not_exists(pk)" } },
      { Put: { TableName: this.#table, Item: entry } },
    ]);
    return outcome.kind === "committed" ? made : ((await this.get(made)) ?? made);
  }

  async get(ref: WorkRef): Promise<Of | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: this.#key(ref), ConsistentRead: true }),
    );
    return answer.Item && this.#kind.schema.parse(answer.Item);
  }

  async list(account: AccountId, after: string | undefined, limit: number) {
    const keyOf = (id: string) => this.#key({ accountId: account, id });
    const of = { table: this.#table, pk: this.#entriesKey(account), keyOf };
    const { items, more } = await listNewest(this.#client, of, after, limit);
    return { items: items.map((item) => this.#kind.schema.parse(item)), more };
  }

  async begin(ref: WorkRef, at: number): Promise<Of | undefined> {
    return await this.change(ref, (before) =>
      before.endedAt === undefined ? this.#kind.begun(before, at) : undefined,
    );
  }

  async save(progress: Of): Promise<boolean> {
    return await this.#put(progress, {
      ConditionExpression: "#run = :run AND #step <= :step",
      ...PLACE,
      ExpressionAttributeValues: { ":run": progress.run, ":step": progress.step },
    });
  }

  async change(ref: WorkRef, change: (before: Of) => Of | undefined): Promise<Of | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await this.get(ref);
      const changed = before && change(before);
      if (!before || !changed) return undefined;
      const after = { ...changed, run: before.run + 1, step: 0 };
      if (await this.#put(after, asRead(before))) return after;
    }
    throw new RetryableError(`The ${this.#kind.singular} was taken over by others all the time`);
  }

  async due(now: number, limit: number): Promise<WorkRef[]> {
    const due: WorkRef[] = [];
    const inIndex = queryAll(this.#client, {
      TableName: this.#table,
      IndexName: "due",
      KeyConditionExpression: "dueShard = :due AND dueAt <= :now",
      ExpressionAttributeValues: { ":due": this.#kind.plural, ":now": isoInstant(now) },
      Limit: limit,
    });
    for await (const { pk, sk } of inIndex) {
      const id = String(sk).slice(this.#kind.singular.length + 1);
      if (due.push({ accountId: accountIdSchema.parse(pk), id }) === limit) break;
    }
    return due;
  }

  async postpone(seen: Of, dueAt: string): Promise<void> {
    const { ExpressionAttributeValues: values, ...condition } = asRead(seen);
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: this.#key(seen),
          UpdateExpression: "SET dueAt = :at",
          ...condition,
          ExpressionAttributeValues: { ...values, ":at": dueAt },
        }),
      );
    } catch (error) {
      if (!refusedByCondition(error)) throw error;
    }
  }

  #key({ accountId, id }: WorkRef): Key {
    return { pk: accountId, sk: `${this.#kind.singular}#${id}` };
  }

  #entriesKey(account: AccountId): string {
    return `${account}#${this.#kind.plural}`;
  }

  /** With its place in the index `due` while it goes on. */
  #item(written: Of): Item {
    const due = written.dueAt === undefined ? {} : { dueShard: this.#kind.plural };
    return {
      ...this.#key(written),
      ...Object.fromEntries(Object.entries(written)),
      ...due,
      droppedAt: droppedAt(written),
    };
  }

  async #put(written: Of, condition: object): Promise<boolean> {
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item: this.#item(written), ...condition }));
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }
}

const PLACE = { ExpressionAttributeNames: { "#run": "run", "#step": "step" } };

/** Nobody has taken it over, or saved, since it was read. */
const asRead = ({ run, step }: Work) => ({
  ConditionExpression: "#run = :run AND #step = :step",
  ...PLACE,
  ExpressionAttributeValues: { ":run": run, ":step": step },
});

/** When DynamoDB drops it, in seconds. */
export const droppedAt = ({ createdAt }: Pick<Work, "createdAt">): number =>
  Math.floor(Date.parse(createdAt) / 1_000) + KEPT_SECONDS;
