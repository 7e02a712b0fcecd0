import type { contactRoutes } from "#shared/api/contact-routes.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import { findContacts } from "#shared/groups/find-contacts.ts";
import type { FoundContact } from "#shared/groups/find-filter.ts";
import { findFilterOf } from "#shared/groups/find-filter-of.ts";
import type { ApiDeps } from "./api-deps.ts";
import { contactView, type Showing, showingOf } from "./contact-view.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const TOO_FEW = "finds nobody among thousands whom another filter finds: look for more of it, or use a group's preview";

export const listContacts =
  (deps: ApiDeps): Handlers<typeof contactRoutes>["listContacts"] =>
  async ({ account }, { query, page: { after, limit } }) => {
    const showing = await showingOf(deps, account);
    const { filter, errors } = findFilterOf(query, account, showing.fields);
    if (errors.length > 0) return invalid(errors);
    const rows = (items: readonly FoundContact[]) => items.map((item) => rowOf(deps, showing, item));
    if (!filter) {
      const { items, more } = await deps.contacts.list(account.id, after?.phone, limit);
      const { next } = pageOfMore(items, more, ({ contact }) => ({ phone: contact.phone }));
      return { status: 200, body: { items: rows(items) }, next };
    }
    if (filter.groupId !== undefined && !(await deps.groups.get(account.id, filter.groupId))) return noSuch("group");
    const place = after?.lead !== undefined && after.at !== undefined ? { lead: after.lead, at: after.at } : undefined;
    const outcome = await findContacts(deps)({ account: account.id, filter, after: place, limit });
    if (outcome.kind === "tooFew") return invalid([{ path: Object.keys(query)[0] ?? "query", message: TOO_FEW }]);
    const { items, next } = outcome;
    return { status: 200, body: { items: rows(items) }, next: next && { lead: next.lead, at: next.at } };
  };

const rowOf = ({ clock }: ApiDeps, showing: Showing, { contact, consent }: FoundContact) =>
  contactView(showing, contact, consentAt(consent, clock.now()));
