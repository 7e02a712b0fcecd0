import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type FoundContact, fits } from "#shared/groups/find-filter.ts";
import { findFilterOf } from "#shared/groups/find-filter-of.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { RuleSubjects } from "#shared/groups/rule-subjects.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { contactHeader, contactRow } from "./contact-columns.ts";
import { byShards, type KindOf } from "./export-rows.ts";

export interface ExportContactsDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly fields: Pick<FieldStore, "read">;
  readonly subjects: Pick<RuleSubjects, "page">;
  readonly memberships: Pick<MembershipStore, "among">;
  readonly clock: Clock;
}

const PAGE = 500;

/** Everybody, or whom the list's filters find: all are read, and each is held against them as it is now. */
export const exportContacts: KindOf<"contacts", ExportContactsDeps> =
  (deps, pageSize = PAGE) =>
  async ({ accountId, fields: keys }, { find = {} }) => {
    const [account, { fields }] = await Promise.all([deps.accounts.getAccount(accountId), deps.fields.read(accountId)]);
    const read = account && findFilterOf(find, account, fields);
    // A field that it looks by is another since: whoever is left would not be who was asked for.
    if (!read || read.errors.length > 0) return undefined;
    const { filter } = read;
    const fitting = async (found: readonly FoundContact[]): Promise<readonly FoundContact[]> => {
      if (!filter) return found;
      const fit = found.filter((each) => fits(filter, each, deps.clock.now()));
      if (filter.groupId === undefined) return fit;
      const phones = fit.map(({ contact }) => contact.phone);
      const among = await deps.memberships.among(accountId, filter.groupId, phones);
      return fit.filter(({ contact }) => among.has(contact.phone));
    };
    return {
      header: contactHeader(keys),
      page: byShards(async (shard, after) => {
        const { items, next } = await deps.subjects.page(accountId, shard, after, pageSize, []);
        const found = items.flatMap(({ known: { contact, consent } }) => (contact ? [{ contact, consent }] : []));
        const rows = (await fitting(found)).map((each) => contactRow(each, keys, fields, deps.clock.now()));
        return { rows, next };
      }),
    };
  };
