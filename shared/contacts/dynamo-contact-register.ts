import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { readItems, refusedByCondition, refusedBySize, transact } from "#shared/platform/dynamo.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { afterFact, type Consent, type ConsentFact, consentSchema, counted } from "./consent.ts";
import { type Contact, contactSchema, type ProfileWrite } from "./contact.ts";
import { consentKey, factsKey, profileKey } from "./contact-items.ts";
import type { ContactRegister } from "./contact-register.ts";
import type { ProfileChanges } from "./contact-store.ts";
import { appendConsentRecord, upsertProfile, type Write, writeConsent } from "./contact-writes.ts";

const CREATE_ATTEMPTS = 5;

export class DynamoContactRegister implements ContactRegister {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(
    account: AccountId,
    phone: PhoneNumber,
    profile: ProfileChanges,
    write: ProfileWrite,
    fact: { said: ConsentFact } | { met: ConsentFact },
  ): Promise<{ contact: Contact; consent: Consent } | undefined> {
    const update = upsertProfile(account, phone, profile, write);
    const begin: Write = { Update: { TableName: this.#table, ...update, ConditionExpression: NOT_THERE } };
    let isNoted = false;
    for (let attempt = 0; attempt < CREATE_ATTEMPTS; attempt += 1) {
      const before = (await this.#read(account, phone)).consent;
      const silent = before !== undefined && (isNoted || "met" in fact);
      const noted = "said" in fact ? fact.said : fact.met;
      const consent = silent ? before : afterFact(before, noted);
      const note = silent ? [] : this.#note(account, phone, before, consent, noted);
      const outcome = await transact(this.#client, [begin, ...note]);
      if (outcome.kind === "committed") return { contact: await this.#made(account, phone, write), consent };
      if (outcome.failed.has(0)) return undefined;
      // The same request noted it before it broke off.
      isNoted = outcome.failed.has(1);
    }
    throw new RetryableError("Consent was changed by others all the time");
  }

  async change(
    account: AccountId,
    phone: PhoneNumber,
    changes: ProfileChanges,
    by: ProfileWrite,
    seen?: Pick<Contact, "version">,
  ): Promise<Contact | "tooLarge" | undefined> {
    const update = upsertProfile(account, phone, changes, by);
    const stands = seen && asSeen(seen);
    try {
      const answer = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          ...update,
          ConditionExpression: stands?.ConditionExpression ?? THERE,
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...stands?.ExpressionAttributeValues },
          ReturnValues: "ALL_NEW",
        }),
      );
      return contactSchema.parse(answer.Attributes);
    } catch (error) {
      if (refusedByCondition(error)) return undefined;
      if (refusedBySize(error)) return "tooLarge";
      throw error;
    }
  }

  async remove(account: AccountId, phone: PhoneNumber, seen?: Pick<Contact, "version">): Promise<boolean> {
    const stands = seen
      ? { ...asSeen(seen), ExpressionAttributeNames: { "#version": "version" } }
      : { ConditionExpression: THERE };
    const untexted = seen ? { ConditionExpression: NOT_THERE } : {};
    const outcome = await transact(this.#client, [
      { Delete: { TableName: this.#table, Key: profileKey(account, phone), ...stands } },
      { Delete: { TableName: this.#table, Key: factsKey(account, phone), ...untexted } },
    ]);
    return outcome.kind === "committed";
  }

  #note(
    account: AccountId,
    phone: PhoneNumber,
    before: Consent | undefined,
    after: Consent,
    fact: ConsentFact,
  ): Write[] {
    return [
      appendConsentRecord(this.#table, account, phone, { ...fact, counted: counted(before, after, fact) }),
      ...(after === before ? [] : [writeConsent(this.#table, account, phone, before, after)]),
    ];
  }

  /** As it is now; of one that was taken away again at once, as it was made. */
  async #made(account: AccountId, phone: PhoneNumber, { at, source }: ProfileWrite) {
    const { contact } = await this.#read(account, phone);
    return contact ?? { phone, createdAt: at, source, version: 1 };
  }

  async #read(account: AccountId, phone: PhoneNumber) {
    const [profile, consent] = await readItems(this.#client, [
      { table: this.#table, key: profileKey(account, phone) },
      { table: this.#table, key: consentKey(account, phone) },
    ]);
    return { contact: profile && contactSchema.parse(profile), consent: consent && consentSchema.parse(consent) };
  }
}

const asSeen = ({ version }: Pick<Contact, "version">) => ({
  ConditionExpression: "#version = :seen",
  ExpressionAttributeValues: { ":seen": version },
});

const THERE = "attribute_exists(pk)";
const NOT_THERE = "attribute_not_exists(pk)";
