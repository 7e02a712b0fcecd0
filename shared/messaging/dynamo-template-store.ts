import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import { type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { type Template, templateSchema } from "./template.ts";
import type { TemplateChanges, TemplateStore } from "./template-store.ts";

const MISSING = "attribute_not_exists(pk)";
const RACES = 5;

const templateKey = (account: AccountId, id: string) => ({ pk: account, sk: `template#${id}` });
const nameKey = (account: AccountId, name: string) => ({ pk: account, sk: `template-name#${comparableName(name)}` });

/** In the accounts table: a handful of an account's own words. */
export class DynamoTemplateStore implements TemplateStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(template: Template): Promise<"created" | "taken"> {
    const { accountId, id, name } = template;
    const outcome = await transact(this.#client, [
      { Put: { TableName: this.#table, Item: this.#item(template), ConditionExpression: MISSING } },
      this.#lock(accountId, name, id),
    ]);
    return outcome.kind === "committed" ? "created" : "taken";
  }

  async get(account: AccountId, id: string): Promise<Template | undefined> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: templateKey(account, id), ConsistentRead: true }),
    );
    return answer.Item && templateSchema.parse(answer.Item);
  }

  async change(account: AccountId, id: string, changes: TemplateChanges) {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const before = await this.get(account, id);
      if (!before) return "missing";
      const { name = before.name, body = before.body } = changes;
      if (name === before.name && body === before.body) return { before, after: before };
      const after = { ...before, name, body, version: before.version + 1 };
      const isRenamed = comparableName(name) !== comparableName(before.name);
      const outcome = await transact(this.#client, [
        { Put: { TableName: this.#table, Item: this.#item(after), ...unchanged(before) } },
        ...(isRenamed ? [this.#lock(account, name, id), this.#unlock(before)] : []),
      ]);
      if (outcome.kind === "committed") return { before, after };
      if (!outcome.failed.has(0)) return "nameTaken";
    }
    throw new RetryableError("The template was changed by others all the time");
  }

  async remove(account: AccountId, id: string): Promise<Template | undefined> {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const before = await this.get(account, id);
      if (!before) return undefined;
      const outcome = await transact(this.#client, [
        { Delete: { TableName: this.#table, Key: templateKey(account, id), ...unchanged(before) } },
        this.#unlock(before),
      ]);
      if (outcome.kind === "committed") return before;
    }
    throw new RetryableError("The template was changed by others all the time");
  }

  async list(account: AccountId, after: string | undefined, limit: number) {
    const page = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": account, ":prefix": "template#" },
        ConsistentRead: true,
        ExclusiveStartKey: after === undefined ? undefined : templateKey(account, after),
        Limit: limit + 1,
      }),
    );
    const items = (page.Items ?? []).map((item) => templateSchema.parse(item));
    return { items: items.slice(0, limit), more: items.length > limit || page.LastEvaluatedKey !== undefined };
  }

  #item(template: Template) {
    return { ...templateKey(template.accountId, template.id), ...template };
  }

  #lock(account: AccountId, name: string, templateId: string): TransactionWrites[number] {
    const Item = { ...nameKey(account, name), templateId };
    return { Put: { TableName: this.#table, Item, ConditionExpression: MISSING } };
  }

  #unlock({ accountId, name }: Template): TransactionWrites[number] {
    return { Delete: { TableName: this.#table, Key: nameKey(accountId, name) } };
  }
}

const unchanged = ({ version }: Template) => ({
  ConditionExpression: "#version = :before",
  ExpressionAttributeNames: { "#version": "version" },
  ExpressionAttributeValues: { ":before": version },
});
