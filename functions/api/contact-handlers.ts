import type { contactRoutes } from "#shared/api/contact-routes.ts";
import { type Consent, consentAt } from "#shared/contacts/consent.ts";
import { putContact } from "#shared/contacts/put-contact.ts";
import { DAYS, daysBefore, textsTo } from "#shared/groups/pressure.ts";
import type { ApiDeps } from "./api-deps.ts";
import { showingOf, contactView as viewOf, warningsView } from "./contact-view.ts";
import { listContacts } from "./find-handler.ts";
import type { Handlers } from "./handler-types.ts";
import { messageView } from "./message-view.ts";
import { pageWithin } from "./page-within.ts";
import { readProfile } from "./read-profile.ts";
import { invalid, MAY_NOT_SUBSCRIBE, noSuch, TOO_LARGE } from "./refusals.ts";

export const contactHandlers = (deps: ApiDeps): Handlers<typeof contactRoutes> => {
  const now = (consent: Consent | undefined) => consentAt(consent, deps.clock.now());
  return {
    listContacts: listContacts(deps),
    getContact: async ({ account }, { params }) => {
      const { contact, consent, facts } = await deps.contacts.find(account.id, params.phone);
      if (!contact) return noSuch("contact");
      const { lastInboundAt, lastTexted, lastOutboundAt, lastFailedAt, keyword } = facts ?? {};
      const said = { lastInboundAt, lastTexted, lastOutboundAt, lastFailedAt, keyword };
      const view = viewOf(await showingOf(deps, account), contact, now(consent));
      const at = deps.clock.now();
      const texts = textsTo(await deps.sentTexts.since(account.id, params.phone, daysBefore(at, DAYS)), at);
      return { status: 200, body: { ...view, ...said, ...texts } };
    },
    putContact: async ({ account, key, requestId }, { params, body: { consent, ...given } }) => {
      const showing = await showingOf(deps, account);
      const { profile, errors } = readProfile(showing.fields, given);
      if (errors.length > 0) return invalid(errors);
      const by = { keyId: key.id, role: key.role, integration: key.integration };
      const accountId = account.id;
      const outcome = await putContact(deps)({ ...params, accountId, profile, consent, by, cause: requestId });
      if (outcome.kind === "tooLarge") return TOO_LARGE;
      if (outcome.kind !== "put") return MAY_NOT_SUBSCRIBE;
      const after = viewOf(showing, outcome.contact, now(outcome.consent));
      const before = outcome.before && viewOf(showing, outcome.before, outcome.consentBefore);
      const did = { object: { kind: "contact", id: params.phone }, before, after };
      const body = { ...after, ...warningsView(outcome.warnings) };
      return outcome.created ? { status: 201, body, did } : { status: 200, body, did };
    },
    listGroupsOfContact: async ({ account }, { params, page }) => {
      const { contact } = await deps.contacts.find(account.id, params.phone);
      if (!contact) return noSuch("contact");
      const memberships = await deps.memberships.ofContact(account.id, params.phone);
      for (let { after } = page; ; ) {
        const { items, next } = pageWithin(memberships, { ...page, after }, ({ groupId }) => ({ groupId }));
        const ids = items.map(({ groupId }) => groupId);
        const groups = new Map((await deps.groups.getAll(account.id, ids)).map((group) => [group?.id, group]));
        const rows = items.flatMap(({ groupId, since, source }) => {
          const group = groups.get(groupId);
          return group ? [{ groupId, name: group.name, since, source }] : [];
        });
        // Of groups that were deleted a moment ago only memberships are left: a page is empty only at the end.
        if (rows.length > 0 || !next) return { status: 200, body: { items: rows }, next };
        after = next;
      }
    },
    listMessagesOfContact: async ({ account }, { params, page }) => {
      const { contact, consent } = await deps.contacts.find(account.id, params.phone);
      if (!contact && !consent) return noSuch("contact");
      const { items, next } = await deps.messages.conversation(account.id, params.phone, page.after, page.limit);
      return { status: 200, body: { items: items.map(messageView) }, next };
    },
    listConsentsOfContact: async ({ account }, { params, page }) => {
      const { contact, consent } = await deps.contacts.find(account.id, params.phone);
      if (!contact && !consent) return noSuch("contact");
      const records = await deps.contacts.records(account.id, params.phone);
      const { items, next } = pageWithin(records, page, ({ at, cause }) => ({ at, cause }), "falling");
      return { status: 200, body: { items }, next };
    },
  };
};
