import type { contactLifeRoutes } from "#shared/api/contact-life-routes.ts";
import type { contactRoutes } from "#shared/api/contact-routes.ts";
import { asked, type Cases, contactPath, listed } from "./isolation-case.ts";
import { list, NOBODY, type Rows } from "./route-row.ts";

type Operation = keyof (typeof contactRoutes & typeof contactLifeRoutes);

export const contactsRows: Rows<Operation> = {
  listContacts: {
    ...list("/v1/contacts"),
    works: ({ ask, shop }) =>
      ask("GET", "/v1/contacts", undefined, `query=ann&group=${shop.members.id}&consent=subscribed`),
  },
  getContact: {
    works: ({ ask, contact }) => ask("GET", contact()),
    status: 200,
    bad: ({ ask }) => ask("GET", "/v1/contacts/Ann"),
    missing: ({ ask }) => ask("GET", `/v1/contacts/${NOBODY}`),
  },
  putContact: {
    works: ({ ask, contact }) => ask("PUT", contact(), { lastName: "Lee" }),
    status: 200,
    bad: ({ ask, contact }) => ask("PUT", contact(), { email: "no address" }),
  },
  listGroupsOfContact: {
    ...list(`/v1/contacts/${NOBODY}/groups`),
    works: ({ ask, contact }) => ask("GET", contact("/groups")),
    missing: ({ ask }) => ask("GET", `/v1/contacts/${NOBODY}/groups`),
  },
  listMessagesOfContact: {
    ...list(`/v1/contacts/${NOBODY}/messages`),
    works: ({ ask, contact }) => ask("GET", contact("/messages")),
    missing: ({ ask }) => ask("GET", `/v1/contacts/${NOBODY}/messages`),
  },
  listConsentsOfContact: {
    ...list(`/v1/contacts/${NOBODY}/consents`),
    works: ({ ask, contact }) => ask("GET", contact("/consents")),
    missing: ({ ask }) => ask("GET", `/v1/contacts/${NOBODY}/consents`),
  },
  createContact: {
    works: ({ ask }) => ask("POST", "/v1/contacts", { phone: "(512) 555-0199", firstName: "Lee" }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/contacts", { phone: "12345", firstName: "Lee" }),
  },
  changeContact: {
    works: ({ ask, contact }) => ask("PATCH", contact(), { lastName: "Lee" }),
    status: 200,
    bad: ({ ask, contact }) => ask("PATCH", contact(), { email: "no address" }),
    missing: ({ ask }) => ask("PATCH", `/v1/contacts/${NOBODY}`, { lastName: "Lee" }),
  },
  deleteContact: {
    works: ({ ask, contact }) => ask("DELETE", contact(), undefined, "erase=true"),
    status: 204,
    bad: ({ ask, contact }) => ask("DELETE", contact(), undefined, "erase=perhaps"),
    missing: ({ ask }) => ask("DELETE", `/v1/contacts/${NOBODY}`, undefined, "erase=true"),
  },
  setConsent: {
    works: ({ ask, contact }) =>
      ask("POST", contact("/consents"), { state: "unsubscribed", evidence: "said so by phone" }),
    status: 200,
    bad: ({ ask, contact }) =>
      ask("POST", contact("/consents"), { state: "subscribed", evidence: "short", override: true }),
    missing: ({ ask }) => ask("POST", `/v1/contacts/${NOBODY}/consents`, { state: "unsubscribed", evidence: "called" }),
  },
};

export const contactsCases: Cases<Operation> = {
  listContacts: {
    tries: (names, mine) => [
      ...listed(() => "/v1/contacts").tries(names, mine),
      mine.ask("GET", "/v1/contacts", undefined, { query: `group=${names.group}` }),
      mine.ask("GET", "/v1/contacts", undefined, { query: `field.${names.field}=x` }),
      names
        .cursorOf("/v1/contacts", "consent=subscribed")
        .then((cursor) => mine.ask("GET", "/v1/contacts", undefined, { query: `consent=subscribed&cursor=${cursor}` })),
    ],
  },
  getContact: asked("GET", contactPath),
  putContact: {
    tries: (names, mine) => [
      mine.ask("PUT", contactPath(names), {
        lastName: "Mine",
        consent: { state: "unsubscribed", evidence: "asked" },
      }),
      mine.ask("PUT", `/v1/contacts/${mine.phone(101)}`, { fields: { [names.field]: "Mine" } }),
    ],
  },
  listGroupsOfContact: listed((names) => `${contactPath(names)}/groups`),
  listMessagesOfContact: listed((names) => `${contactPath(names)}/messages`),
  listConsentsOfContact: listed((names) => `${contactPath(names)}/consents`),
  createContact: asked(
    "POST",
    () => "/v1/contacts",
    ({ contact: phone }) => ({ phone, lastName: "Mine", consent: { state: "unsubscribed", evidence: "asked" } }),
  ),
  changeContact: asked("PATCH", contactPath, () => ({ lastName: "Taken over" })),
  deleteContact: {
    tries: (names, mine) => [
      mine.ask("DELETE", contactPath(names)),
      mine.ask("DELETE", contactPath(names), undefined, { query: "erase=true" }),
    ],
  },
  setConsent: asked(
    "POST",
    (names) => `${contactPath(names)}/consents`,
    () => ({ state: "unsubscribed", evidence: "said so by phone" }),
  ),
};
