import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Item, TransactionWrites } from "#shared/platform/dynamo.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { Consent, ConsentRecord } from "./consent.ts";
import type { LastChange, ProfileWrite } from "./contact.ts";
import { type ContactFacts, consentKey, consentRecordKey, factsKey, profileKey } from "./contact-items.ts";

/** One write of a transaction. Stores of later modules put these beside their own. */
export type Write = TransactionWrites[number];

/** Sets consent if it still is as it was read; `before` undefined means that there was none. */
export const writeConsent = (
  table: string,
  account: AccountId,
  phone: PhoneNumber,
  before: Consent | undefined,
  after: Consent,
): Write => ({
  Put: {
    TableName: table,
    Item: { ...consentKey(account, phone), ...after },
    ...(before
      ? {
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": before.version },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

/** Lets the transaction through only while consent is as it was read. */
export const consentIsStill = (table: string, account: AccountId, phone: PhoneNumber, read: Consent): Write => ({
  ConditionCheck: {
    TableName: table,
    Key: consentKey(account, phone),
    ConditionExpression: "#version = :read",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":read": read.version },
  },
});

/** Lets the transaction through only while there is the contact: nothing begins for one that was taken away. */
export const contactIsThere = (table: string, account: AccountId, phone: PhoneNumber): Write => ({
  ConditionCheck: {
    TableName: table,
    Key: profileKey(account, phone),
    ConditionExpression: "attribute_exists(pk)",
  },
});

/** Appends; its condition fails when the same cause was noted before: that record stays as it is. */
export const appendConsentRecord = (
  table: string,
  account: AccountId,
  phone: PhoneNumber,
  record: ConsentRecord,
): Write => ({
  Put: {
    TableName: table,
    Item: { ...consentRecordKey(account, phone, record), ...record },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

/** Creates the contact or merges into it: a field that is undefined stays, null goes. */
export const upsertProfile = (
  account: AccountId,
  phone: PhoneNumber,
  changes: Item,
  { at, source, cause }: ProfileWrite,
) => {
  const changed: LastChange | null = cause === undefined ? null : { source, cause, at };
  const set = setExpression(
    { ...changes, changed },
    {
      names: { "#version": "version", "#createdAt": "createdAt", "#source": "source", "#phone": "phone" },
      values: { ":one": 1, ":zero": 0, ":createdAt": at, ":source": source, ":phone": phone },
    },
  );
  const fixed =
    "#version = if_not_exists(#version, :zero) + :one, #createdAt = if_not_exists(#createdAt, :createdAt), " +
    "#source = if_not_exists(#source, :source), #phone = :phone";
  const expression = set.UpdateExpression.startsWith("SET ")
    ? set.UpdateExpression.replace("SET ", `SET ${fixed}, `)
    : `SET ${fixed} ${set.UpdateExpression}`.trim();
  return { Key: profileKey(account, phone), ...set, UpdateExpression: expression };
};

/** As what the facts were read: the write stands only while that is so. */
interface FactsStand {
  /** How many automatic texts there were. */
  readonly counted?: { readonly automaticCount: number | undefined };
  /** No text came in behind this instant. */
  readonly latest?: string;
  /** No keyword was taken that was texted behind this instant. */
  readonly keywordAt?: string;
  /** The last text came in at this instant. */
  readonly lastInboundAt?: string;
}

export const writeFacts = (
  table: string,
  account: AccountId,
  phone: PhoneNumber,
  facts: Partial<ContactFacts>,
  { counted, latest, keywordAt, lastInboundAt }: FactsStand,
): Write => {
  const values: Item = {};
  const conditions: string[] = [];
  if (counted?.automaticCount !== undefined) {
    values[":counted"] = counted.automaticCount;
    conditions.push("automaticCount = :counted");
  } else if (counted) conditions.push("attribute_not_exists(automaticCount)");
  if (latest !== undefined) {
    values[":latest"] = latest;
    conditions.push("(attribute_not_exists(lastInboundAt) OR lastInboundAt <= :latest)");
  }
  if (keywordAt !== undefined) {
    values[":keywordAt"] = keywordAt;
    conditions.push("(attribute_not_exists(keywordAt) OR keywordAt <= :keywordAt)");
  }
  if (lastInboundAt !== undefined) {
    values[":last"] = lastInboundAt;
    conditions.push("lastInboundAt = :last");
  }
  const update = { TableName: table, Key: factsKey(account, phone), ...setExpression(facts, { values }) };
  return { Update: { ...update, ...(conditions.length > 0 ? { ConditionExpression: conditions.join(" AND ") } : {}) } };
};
