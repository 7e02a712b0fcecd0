import { type AccountId, accountIdSchema, usualQuietHours } from "#shared/accounts/account.ts";
import { hashKey } from "#shared/accounts/api-key.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { newApiKey } from "#shared/accounts/issue-key.ts";
import { openAccount } from "#shared/accounts/open-account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";

export interface SeedTables {
  readonly accounts: string;
  readonly contacts: string;
  readonly groups: string;
  readonly campaigns: string;
}

export const CORNER_COFFEE = accountIdSchema.parse("corner-coffee");
export const OTHER = accountIdSchema.parse("other-account");
export const MAIN_SENDER = "+15005550006";
export const OTHER_SENDER = "+15005550010";

/** The ids are fixed, so that seeding again finds everything there and changes nothing. */
const MEMBERS = "members-group";
const STAFF = "staff-group";
const COFFEE = "coffee-text-to-join";

export const RESPONSE = "Welcome to Corner Coffee! Show this text for a free espresso.";
export const ALREADY_IN = "You are in already - see you at the counter!";

/** Two accounts to try things with. What people changed since stays: each item is made only where it is missing. */
export const seed = async (
  client: DocumentClient,
  tables: SeedTables,
  keys: { readonly owner: string; readonly other: string },
  at: string,
): Promise<void> => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  await open(accounts, CORNER_COFFEE, "Corner Coffee", keys.owner, at);
  await open(accounts, OTHER, "Other", keys.other, at);
  for (const [accountId, phone] of [[CORNER_COFFEE, MAIN_SENDER] as const, [OTHER, OTHER_SENDER] as const]) {
    const sender = { accountId, phone: senderNumberSchema.parse(phone), segmentsPerSecond: 100, createdAt: at };
    await accounts.addSender(sender);
  }
  const groups = new DynamoGroupStore(client, tables.groups);
  const group = { accountId: CORNER_COFFEE, kind: "standard" as const, createdAt: at, version: 1 };
  const response = { body: RESPONSE, on: {}, again: "never" as const };
  await groups.create({ ...group, id: MEMBERS, name: "Members", response });
  await groups.create({ ...group, id: STAFF, name: "Staff" });
  await new DynamoTextToJoinStore(client, tables).create({
    id: COFFEE,
    accountId: CORNER_COFFEE,
    name: "Coffee club",
    keywords: ["COFFEE"],
    groupIds: [MEMBERS],
    alreadyIn: ALREADY_IN,
    match: "whole",
    status: "active",
    createdAt: at,
    version: 1,
  });
  await seedContacts(new DynamoContactStore(client, tables.contacts), at);
};

const open = async (accounts: DynamoAccountStore, id: AccountId, name: string, key: string, at: string) => {
  // Off, so that whoever tries this at night sees everything; new accounts have them on.
  const quietHours = { ...usualQuietHours, enabled: false };
  const opened = await openAccount({ accounts, clock: systemClock })({ id, name, key, quietHours });
  if (opened.kind === "opened" || (await accounts.findKey(hashKey(key)))) return;
  // The account is there from an earlier start; its key was given anew in the environment.
  const owner = {
    id: newId(),
    accountId: id,
    label: "Owner",
    role: "owner",
    integration: false,
    createdAt: at,
  } as const;
  await accounts.addKey(newApiKey(owner, key).apiKey);
};

const seedContacts = async (store: DynamoContactStore, at: string): Promise<void> => {
  const lastDigits = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));
  await Promise.all(
    lastDigits.map(async (digits) => {
      const phone = phoneNumberSchema.parse(`+151255501${digits}`);
      const { contact } = await store.find(CORNER_COFFEE, phone);
      if (contact) return;
      const fact = { state: "subscribed", how: "api", by: "seed", evidence: "Signed up at the counter", at } as const;
      await store.note(CORNER_COFFEE, phone, { ...fact, cause: `seed-${digits}` });
      await store.save(CORNER_COFFEE, phone, {}, { at, source: "manual" });
    }),
  );
};
