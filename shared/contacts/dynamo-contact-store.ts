import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems, refusedBySize, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import {
  afterFact,
  type Consent,
  type ConsentFact,
  type ConsentRecord,
  consentRecordSchema,
  consentSchema,
  counted,
} from "./consent.ts";
import { type Contact, contactSchema, type ProfileWrite } from "./contact.ts";
import {
  consentKey,
  consentRecordsKey,
  contactFactsSchema,
  contactShardKey,
  factsKey,
  profileKey,
} from "./contact-items.ts";
import { pageOfContacts } from "./contact-size.ts";
import type { ContactStore, KnownContact, ProfileChanges } from "./contact-store.ts";
import { appendConsentRecord, upsertProfile, writeConsent } from "./contact-writes.ts";

const NOTE_ATTEMPTS = 5;

export class DynamoContactStore implements ContactStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find(account: AccountId, phone: PhoneNumber): Promise<KnownContact> {
    const keys = [profileKey(account, phone), consentKey(account, phone), factsKey(account, phone)];
    const items = await readItems(
      this.#client,
      keys.map((key) => ({ table: this.#table, key })),
    );
    return knownContact(items);
  }

  async save(
    account: AccountId,
    phone: PhoneNumber,
    changes: ProfileChanges,
    write: ProfileWrite,
  ): Promise<{ contact: Contact; created: boolean } | undefined> {
    try {
      const answer = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          ...upsertProfile(account, phone, changes, write),
          ReturnValues: "ALL_NEW",
        }),
      );
      const contact = contactSchema.parse(answer.Attributes);
      return { contact, created: contact.version === 1 };
    } catch (error) {
      if (refusedBySize(error)) return undefined;
      throw error;
    }
  }

  async note(account: AccountId, phone: PhoneNumber, fact: ConsentFact): Promise<Consent> {
    for (let attempt = 0; attempt < NOTE_ATTEMPTS; attempt += 1) {
      const [item] = await readItems(this.#client, [{ table: this.#table, key: consentKey(account, phone) }]);
      const before = item && consentSchema.parse(item);
      const after = afterFact(before, fact);
      const outcome = await transact(this.#client, [
        appendConsentRecord(this.#table, account, phone, { ...fact, counted: counted(before, after, fact) }),
        ...(after === before ? [] : [writeConsent(this.#table, account, phone, before, after)]),
      ]);
      if (outcome.kind === "committed") return after;
      // Noted before, and counted then as it should: what stands now is the answer.
      const stands = outcome.failed.has(0) ? (await this.find(account, phone)).consent : undefined;
      if (stands) return stands;
    }
    throw new RetryableError("Consent was changed by others all the time");
  }

  async records(account: AccountId, phone: PhoneNumber): Promise<ConsentRecord[]> {
    const items = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": consentRecordsKey(account, phone) },
      ScanIndexForward: false,
    });
    return await Array.fromAsync(items, (item) => consentRecordSchema.parse(item));
  }

  async list(account: AccountId, after: PhoneNumber | undefined, limit: number) {
    const items: { contact: Contact; consent: Consent | undefined }[] = [];
    const hasRoomFor = pageOfContacts(limit);
    const firstShard = after ? shardOf(after) : allShards[0];
    for (const shard of allShards.filter((each) => firstShard === undefined || each >= firstShard)) {
      const start = shard === firstShard && after ? afterItemsOf(after) : FIRST_PHONE;
      for await (const { contact, consent } of this.#walk(
        contactShardKey(account, shard),
        start,
        ITEMS_OF_A_CONTACT * (limit + 1),
      )) {
        if (!contact) continue;
        if (!hasRoomFor(contact)) return { items, more: true };
        items.push({ contact, consent });
      }
    }
    return { items, more: false };
  }

  /** The contacts of a shard in the order of their phones, each from its adjacent items. */
  async *#walk(pk: string, from: string, atOnce: number): AsyncGenerator<KnownContact> {
    let phone = "";
    let items: [Item?, Item?, Item?] = [];
    const inShard = queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: "pk = :pk AND sk >= :from",
      ExpressionAttributeValues: { ":pk": pk, ":from": from },
      Limit: atOnce,
    });
    for await (const item of inShard) {
      const [itemPhone = "", kind = "profile"] = String(item.sk).split("#");
      if (itemPhone !== phone) {
        if (phone !== "") yield knownContact(items);
        [phone, items] = [itemPhone, []];
      }
      const place = ["profile", "consent", "facts"].indexOf(kind);
      if (place >= 0) items[place] = item;
    }
    if (phone !== "") yield knownContact(items);
  }
}

const FIRST_PHONE = "+";
const ITEMS_OF_A_CONTACT = 3;

/** Behind "+1555", "+1555#consent" and the like, before any longer number: "$" sorts between "#" and the digits. */
const afterItemsOf = (phone: PhoneNumber): string => `${phone}$`;

/** A contact from its profile, consent and facts items. */
const knownContact = ([profile, consent, facts]: readonly (Item | undefined)[]): KnownContact => ({
  contact: profile && contactSchema.parse(profile),
  consent: consent && consentSchema.parse(consent),
  facts: facts && contactFactsSchema.parse(facts),
});
