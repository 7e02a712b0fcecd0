import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { contactFactsSchema, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, refusedByCondition, transact } from "#shared/platform/dynamo.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import { messageSchema } from "./message.ts";
import { messageKey } from "./message-items.ts";
import type { MovedFacts, SentFacts } from "./sent-facts.ts";
import type { SentFactsStore, SentTo } from "./sent-facts-store.ts";

export class DynamoSentFactsStore implements SentFactsStore {
  readonly #client: DocumentClient;
  readonly #tables: { readonly contacts: string; readonly messages: string };

  constructor(client: DocumentClient, tables: { contacts: string; messages: string }) {
    this.#client = client;
    this.#tables = tables;
  }

  async read(account: AccountId, phone: PhoneNumber, messageIds: readonly string[]): Promise<SentTo> {
    const { contacts, messages } = this.#tables;
    const [profile, facts, ...rows] = await readItems(this.#client, [
      { table: contacts, key: profileKey(account, phone) },
      { table: contacts, key: factsKey(account, phone) },
      ...messageIds.map((messageId) => ({
        table: messages,
        key: messageKey({ accountId: account, phone, messageId }),
      })),
    ]);
    return {
      messages: rows.flatMap((row) => (row ? [messageSchema.parse(row)] : [])),
      contactSince: profile && contactSchema.parse(profile).createdAt,
      facts: facts && contactFactsSchema.parse(facts),
    };
  }

  async move(
    account: AccountId,
    phone: PhoneNumber,
    known: SentFacts | undefined,
    moved: MovedFacts,
  ): Promise<boolean> {
    const { lastOutboundAt, lastFailedAt } = moved;
    const isForward = Object.entries({ lastOutboundAt, lastFailedAt }).flatMap(([name, at]) =>
      at === undefined ? [] : [{ name, at, condition: `(attribute_not_exists(${name}) OR ${name} < :${name})` }],
    );
    const values = Object.fromEntries(isForward.map(({ name, at }) => [`:${name}`, at]));
    // Facts go with their contact, in one transaction: they come back neither by a text that is told late.
    const isThere = known ? ["attribute_exists(pk)"] : [];
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#tables.contacts,
          Key: factsKey(account, phone),
          ...setExpression(moved, { values }),
          ConditionExpression: [...isThere, ...isForward.map(({ condition }) => condition)].join(" AND "),
        }),
      );
      return true;
    } catch (error) {
      if (refusedByCondition(error)) return false;
      throw error;
    }
  }

  async removeOrphan(account: AccountId, phone: PhoneNumber): Promise<void> {
    const TableName = this.#tables.contacts;
    const isGone = { TableName, Key: profileKey(account, phone), ConditionExpression: "attribute_not_exists(pk)" };
    await transact(this.#client, [
      { ConditionCheck: isGone },
      { Delete: { TableName, Key: factsKey(account, phone) } },
    ]);
  }
}
