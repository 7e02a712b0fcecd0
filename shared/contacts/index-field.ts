// Who had a value before a field became searchable is found by it, too. Law: a field that is not indexed to the end is not
// searched, so nobody is missing from what is found.
import type { AccountId } from "#shared/accounts/account.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { ContactStore } from "./contact-store.ts";
import type { Field } from "./field.ts";
import type { FieldStore } from "./field-store.ts";
import { type IndexContactDeps, indexContact } from "./index-contact.ts";

export interface IndexFieldDeps extends IndexContactDeps {
  readonly contacts: Pick<ContactStore, "find" | "list">;
  readonly fields: Pick<FieldStore, "read" | "noteIndexed">;
  readonly clock: Clock;
}

const PAGE = 200;
const AT_ONCE = 16;

/**
 * Walks the contacts from where it was left, until `until` (ms). The change of the field is durable before: whoever changes
 * from then on is indexed by their own bell. Two at once index some twice, which is all the same.
 * @returns how far the field then is
 */
export const indexField =
  (deps: IndexFieldDeps) =>
  async ({ accountId, key, indexing }: Field, until: number): Promise<"ready" | "building"> => {
    if (!indexing) return "ready";
    let { after } = indexing;
    for (;;) {
      const { items, more } = await deps.contacts.list(accountId, after, PAGE);
      const having = items.filter(({ contact }) => contact.fields?.[key] !== undefined);
      const fields = having.length > 0 ? await deps.fields.read(accountId) : undefined;
      await inParallel(having, AT_ONCE, ({ contact }) => indexContact(deps)(accountId, contact.phone, fields));
      after = more ? items.at(-1)?.contact.phone : undefined;
      await deps.fields.noteIndexed(accountId, key, indexing.cause, after);
      if (after === undefined) return "ready";
      if (deps.clock.now() >= until) return "building";
    }
  };

/** The fields of an account that are not indexed to the end. */
export const indexFields =
  (deps: IndexFieldDeps) =>
  async (account: AccountId, milliseconds: number): Promise<void> => {
    const until = deps.clock.now() + milliseconds;
    const { fields } = await deps.fields.read(account);
    for (const field of fields) await indexField(deps)(field, until);
  };
