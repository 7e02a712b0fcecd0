import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ConsentState } from "#shared/contacts/consent.ts";
import type { Source } from "#shared/contacts/contact.ts";
import type { ProfileChanges } from "#shared/contacts/contact-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { phonePrefixes } from "#shared/contacts/find-phones.ts";
import { queryWords } from "#shared/contacts/find-words.ts";
import { indexContact } from "#shared/contacts/index-contact.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoMemberReader } from "#shared/groups/dynamo-member-reader.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { type FindPosition, findContacts } from "#shared/groups/find-contacts.ts";
import type { FindFilter } from "#shared/groups/find-filter.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { AT, NOW, secondsLater, someAccountId, someFact } from "./samples.ts";
import type { TableNames } from "./table-definitions.ts";

/** An account whose contacts are found, with its stores. */
export const findWorld = (client: DocumentClient, tables: TableNames, lookAt?: number) => {
  const account = someAccountId();
  const clock = { time: NOW, now: () => clock.time };
  const stores = {
    contacts: new DynamoContactStore(client, tables.contacts),
    register: new DynamoContactRegister(client, tables.contacts),
    fields: new DynamoFieldStore(client, tables.contacts),
    index: new DynamoContactIndex(client, tables.contacts),
    memberships: new DynamoMembershipStore(client, tables),
    members: new DynamoMemberReader(client, tables.contacts),
    counts: new DynamoCountStore(client, tables),
  };
  const ring = (phone: PhoneNumber) => indexContact(stores)(account, phone);
  let said = 0;

  /** As their stream has told it. */
  const put = async (
    phone: PhoneNumber,
    profile: ProfileChanges,
    { consent, source = "manual" }: { consent?: ConsentState; source?: Source } = {},
  ) => {
    if (consent) {
      said += 1;
      await stores.contacts.note(account, phone, { ...someFact(consent, said), at: secondsLater(said) });
    }
    await stores.contacts.save(account, phone, profile, { at: AT, source });
    await ring(phone);
  };
  const remove = async (phone: PhoneNumber) => {
    await stores.register.remove(account, phone);
    await ring(phone);
  };
  const filterOf = ({ query, ...more }: Partial<FindFilter> & { query?: string }): FindFilter => {
    const phones = query === undefined ? undefined : phonePrefixes(query, "US");
    const words = query === undefined || phones ? undefined : queryWords(query);
    return { phones, words, values: [], ...more };
  };
  type Wanted = Parameters<typeof filterOf>[0];
  const page = (wanted: Wanted, after?: FindPosition, limit = 50) =>
    findContacts({ ...stores, clock, ...(lookAt === undefined ? {} : { lookAt }) })({
      account,
      filter: filterOf(wanted),
      after,
      limit,
    });

  /** Page by page; an empty one that is not the end fails. @param between done behind each page */
  const walk = async (wanted: Wanted, limit = 50, between: () => Promise<unknown> = async () => {}) => {
    const phones: PhoneNumber[] = [];
    let after: FindPosition | undefined;
    do {
      const outcome = await page(wanted, after, limit);
      if (outcome.kind !== "found") return outcome.kind;
      expect(outcome.items.length).toBeLessThanOrEqual(limit);
      if (outcome.next) expect(outcome.items.length).toBeGreaterThan(0);
      phones.push(...outcome.items.map(({ contact }) => contact.phone));
      after = outcome.next;
      await between();
    } while (after);
    return phones;
  };
  return { account, clock, stores, ring, put, remove, page, walk };
};
