import type { contactRoutes } from "#shared/api/contact-routes.ts";
import { type Consent, consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import { type ContactWarning, putContact } from "#shared/contacts/put-contact.ts";
import type { Message } from "#shared/messaging/message.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore, pageWithin } from "./page-within.ts";
import { noSuch } from "./refusals.ts";

const WARNINGS: Readonly<Record<ContactWarning, string>> = {
  consent_kept: "Consent stays as it was: who opted out is subscribed again only by texting START.",
  consent_pending: "Nothing is sent to this contact until it is subscribed.",
};

export const contactHandlers = (deps: ApiDeps): Handlers<typeof contactRoutes> => {
  const now = (consent: Consent | undefined) => consentAt(consent, deps.clock.now());
  return {
    listContacts: async ({ account }, { page }) => {
      const { items, more } = await deps.contacts.list(account.id, page.after?.phone, page.limit);
      const { next } = pageOfMore(items, more, ({ contact }) => ({ phone: contact.phone }));
      return { status: 200, body: { items: items.map(({ contact, consent }) => viewOf(contact, now(consent))) }, next };
    },
    getContact: async ({ account }, { params }) => {
      const { contact, consent } = await deps.contacts.find(account.id, params.phone);
      return contact ? { status: 200, body: viewOf(contact, now(consent)) } : noSuch("contact");
    },
    putContact: async ({ account, key, requestId }, { params, body: { consent, ...profile } }) => {
      const by = { keyId: key.id, role: key.role, integration: key.integration };
      const accountId = account.id;
      const outcome = await putContact(deps)({ ...params, accountId, profile, consent, by, cause: requestId });
      if (outcome.kind === "mayNotSubscribe")
        return { refused: "forbidden", detail: "This key may not subscribe anybody." };
      const warnings = outcome.warnings.map((code) => ({ code, detail: WARNINGS[code] }));
      const body = { ...viewOf(outcome.contact, now(outcome.consent)), ...(warnings.length > 0 ? { warnings } : {}) };
      return outcome.created ? { status: 201, body } : { status: 200, body };
    },
    listGroupsOfContact: async ({ account }, { params, page }) => {
      const { contact } = await deps.contacts.find(account.id, params.phone);
      if (!contact) return noSuch("contact");
      const memberships = await deps.memberships.ofContact(account.id, params.phone);
      const { items, next } = pageWithin(memberships, page, ({ groupId }) => ({ groupId }));
      const ids = items.map(({ groupId }) => groupId);
      const groups = new Map((await deps.groups.getAll(account.id, ids)).map((group) => [group?.id, group]));
      const rows = items.flatMap(({ groupId, since, source }) => {
        const group = groups.get(groupId);
        return group ? [{ groupId, name: group.name, since, source }] : [];
      });
      return { status: 200, body: { items: rows }, next };
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
      const { items, next } = pageWithin(records, page, ({ at, cause }) => ({ at, cause }));
      return { status: 200, body: { items }, next };
    },
  };
};

const viewOf = (
  { phone, firstName, lastName, email, timeZone, source, createdAt }: Contact,
  consent: Consent | undefined,
) => ({
  phone,
  firstName,
  lastName,
  email,
  timeZone,
  consent: consent
    ? { state: consent.state, at: consent.at, ...(consent.hold ? { held: true as const } : {}) }
    : { state: "pending" as const },
  source,
  createdAt,
});

const messageView = (message: Message) => {
  const { id, direction, body, state, sender, at } = message;
  const shared = { id, direction, body, state, sender, at };
  if (message.direction === "in") return { ...shared, sid: id, media: message.media, meaning: message.meaning };
  const { sid, purpose, groupIds, errorCode, reason } = message;
  return { ...shared, sid, purpose, groupIds, errorCode, reason };
};
