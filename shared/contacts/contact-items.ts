import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { lastChangeSchema } from "./contact.ts";

/** Keys and rows in the contacts table: a contact's items lie side by side, in the phone's shard. */
export const contactShardKey = (account: AccountId, shard: string): string => `${account}#${shard}`;

const contactPk = (account: AccountId, phone: string): string => contactShardKey(account, shardOf(phone));

export const profileKey = (account: AccountId, phone: PhoneNumber) => ({ pk: contactPk(account, phone), sk: phone });
export const consentKey = (account: AccountId, phone: PhoneNumber) => ({
  pk: contactPk(account, phone),
  sk: `${phone}#consent`,
});
export const factsKey = (account: AccountId, phone: PhoneNumber) => ({
  pk: contactPk(account, phone),
  sk: `${phone}#facts`,
});
export const consentRecordsKey = (account: AccountId, phone: PhoneNumber): string => `${account}#records#${phone}`;

/** The account's fields, sorted by their keys; before them, how often any of them was changed. */
export const fieldsKey = (account: AccountId): string => `${account}#fields`;
export const fieldItemKey = (account: AccountId, key: string) => ({ pk: fieldsKey(account), sk: key });
export const FIELDS_REVISION = "#revision";

/** Doubtful opt-outs that await a person, in the order of their instants. */
export const reviewsKey = (account: AccountId): string => `${account}#reviews`;
export const reviewKey = (account: AccountId, id: string) => ({ pk: reviewsKey(account), sk: id });

/** The same cause says the same thing about consent once, however often it is delivered. */
export const consentRecordKey = (account: AccountId, phone: PhoneNumber, record: { at: string; cause: string }) => ({
  pk: consentRecordsKey(account, phone),
  sk: `${record.at}#${record.cause}`,
});

/** What happened last, as rules and answers need it. */
export const contactFactsSchema = z.object({
  lastInboundAt: z.iso.datetime().optional(),
  /** The sender that the person texted last: answers come from it. */
  lastTexted: z.string().optional(),
  /** When the carrier took our latest text to this person, and the latest that did not arrive; of texts never erased. */
  lastOutboundAt: z.iso.datetime().optional(),
  lastFailedAt: z.iso.datetime().optional(),
  /** The last keyword of this person's that was taken, normalised, and when they texted it. */
  keyword: z.string().optional(),
  keywordAt: z.iso.datetime().optional(),
  /** What changed one of these last: the last text in, or out. */
  changed: lastChangeSchema.optional(),
  /** When the fallback reply went out last. */
  fallbackAt: z.iso.datetime().optional(),
  /** The latest automatic texts, at most five; how many there ever were is what a conditional write compares. */
  automaticAt: z.array(z.iso.datetime()).optional(),
  automaticCount: z.number().int().optional(),
  /** Nothing automatic goes out until then: two robots were talking. */
  silencedUntil: z.iso.datetime().optional(),
});
export type ContactFacts = z.infer<typeof contactFactsSchema>;
