import type { Account, AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, contactFactsSchema, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { type OutboundMessage, outboundMessageSchema, refOf } from "#shared/messaging/message.ts";
import { messageKey, outboundItem } from "#shared/messaging/message-items.ts";
import { LEFT_GROUP } from "#shared/messaging/recipient.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, type TransactionWrites, transact } from "#shared/platform/dynamo.ts";
import { groupSchema, type LedgerEntry, ledgerEntrySchema, membershipSchema } from "./group.ts";
import { groupKey, ledgerKey, membershipKey } from "./group-items.ts";
import type { CommitOutcome, Joining, ResponseStore } from "./response-store.ts";

export interface ResponseTables {
  readonly memberships: string;
  readonly groups: string;
  readonly contacts: string;
  readonly messages: string;
}

export class DynamoResponseStore implements ResponseStore {
  readonly #client: DocumentClient;
  readonly #tables: ResponseTables;
  readonly #accounts: Pick<AccountStore, "getAccount" | "listSenders">;

  constructor(
    client: DocumentClient,
    tables: ResponseTables,
    accounts: Pick<AccountStore, "getAccount" | "listSenders">,
  ) {
    this.#client = client;
    this.#tables = tables;
    this.#accounts = accounts;
  }

  async read(account: AccountId, groupId: string, phone: PhoneNumber): Promise<Joining> {
    const { memberships, groups, contacts } = this.#tables;
    const [membership, ledger, group, profile, consent, facts] = await readItems(this.#client, [
      { table: memberships, key: membershipKey(account, groupId, phone) },
      { table: memberships, key: ledgerKey(account, groupId, phone) },
      { table: groups, key: groupKey(account, groupId) },
      { table: contacts, key: profileKey(account, phone) },
      { table: contacts, key: consentKey(account, phone) },
      { table: contacts, key: factsKey(account, phone) },
    ]);
    return {
      membership: membership && membershipSchema.parse(membership),
      ledger: ledger && ledgerEntrySchema.parse(ledger),
      group: group && groupSchema.parse(group),
      contact: profile && contactSchema.parse(profile),
      consent: consent && consentSchema.parse(consent),
      facts: facts && contactFactsSchema.parse(facts),
    };
  }

  async account(account: AccountId): Promise<Account | undefined> {
    return this.#accounts.getAccount(account);
  }

  async senders(account: AccountId): Promise<Sender[]> {
    return this.#accounts.listSenders(account);
  }

  async commit(response: OutboundMessage, groupId: string, before: LedgerEntry | undefined): Promise<CommitOutcome> {
    const entry: LedgerEntry = { cause: response.cause, at: response.at, messageId: response.id };
    const ledger = {
      Put: {
        TableName: this.#tables.memberships,
        Item: { ...ledgerKey(response.accountId, groupId, response.phone), ...entry },
        ...(before
          ? { ConditionExpression: "cause = :before", ExpressionAttributeValues: { ":before": before.cause } }
          : { ConditionExpression: "attribute_not_exists(pk)" }),
      },
    };
    const row: TransactionWrites[number] = {
      Put: {
        TableName: this.#tables.messages,
        Item: outboundItem(response),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    };
    const both = await transact(this.#client, [ledger, row]);
    if (both.kind === "committed") return "written";
    if (both.failed.has(0)) return "raced";
    // Another group of the same cause says the same words: one text, and both ledgers know of it.
    const there = outboundMessageSchema.parse(both.failed.get(1));
    if (there.state === "skipped" && there.reason === LEFT_GROUP) return "keptBack";
    const isOpen = there.state === "queued" || there.state === "claimed";
    const joins = isOpen && !there.groupIds?.includes(groupId);
    const second = await transact(this.#client, [ledger, ...(joins ? [this.#alsoOf(response, groupId)] : [])]);
    return second.kind === "committed" ? "written" : "raced";
  }

  /** Groups whose bells are heard at once each append their own: none needs the list as it was read. */
  #alsoOf(response: OutboundMessage, groupId: string): TransactionWrites[number] {
    return {
      Update: {
        TableName: this.#tables.messages,
        Key: messageKey(refOf(response)),
        UpdateExpression: "SET groupIds = list_append(if_not_exists(groupIds, :none), :own)",
        ConditionExpression: "#state IN (:queued, :claimed) AND NOT contains(groupIds, :group)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ...{ ":none": [], ":own": [groupId], ":group": groupId },
          ...{ ":queued": "queued", ":claimed": "claimed" },
        },
      },
    };
  }
}
