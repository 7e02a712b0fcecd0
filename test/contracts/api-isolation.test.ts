// Accounts never meet. With its own owner's key, one account tries the other's ids, phones, cursors and keys on every
// route: it gets what anybody gets for things that nobody has, sees nothing of the other and changes nothing.
import { openApiDocument } from "#shared/api/openapi.ts";
import type { Route } from "#shared/api/route.ts";
import { type OperationId, routes } from "#shared/api/routes.ts";
import { type Api, type ApiAnswer, failedText, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

/** Names of things: once the other account's, once nobody's. */
interface Names {
  readonly group: string;
  readonly textToJoin: string;
  readonly review: string;
  readonly message: string;
  readonly contact: string;
  readonly sender: string;
  readonly key: string;
  readonly template: string;
  readonly field: string;
  readonly idempotencyKey: string;
  /** A cursor of the list at this path, narrowed down by a filter. */
  readonly cursorOf: (path: string, filter?: string) => Promise<string>;
}

interface Case {
  /** What is tried with each set of names. */
  readonly tries: (names: Names, mine: Shop) => Promise<ApiAnswer>[];
  /** Why the answer may differ from that for what nobody has. */
  readonly differs?: string;
}

const asked = (method: string, path: (names: Names) => string, body?: (names: Names) => unknown): Case => ({
  tries: (names, mine) => [mine.ask(method, path(names), body?.(names))],
});

/** A list shows nothing of the other's, and does not take its cursor. */
const listed = (path: (names: Names) => string): Case => ({
  tries: (names, mine) => [
    mine.ask("GET", path(names)),
    names
      .cursorOf(path(names))
      .then((cursor) => mine.ask("GET", path(names), undefined, { query: `cursor=${cursor}` })),
  ],
});

/** Made with a name that is used in the other account, and with an Idempotency-Key that the other used for the same. */
const made = (path: string, body: (names: Names) => unknown): Case => ({
  tries: (names, mine) => [
    mine.ask("POST", path, body(names), { headers: { "idempotency-key": names.idempotencyKey } }),
  ],
});

const group = ({ group: id }: Names) => `/v1/groups/${id}`;
const contact = ({ contact: phone }: Names) => `/v1/contacts/${phone}`;
const field = ({ field: key }: Names) => `/v1/fields/${key}`;
const textToJoin = ({ textToJoin: id }: Names) => `/v1/text-to-joins/${id}`;

const cases: Record<OperationId, Case> = {
  getHealth: asked("GET", () => "/health"),
  getOpenApi: asked("GET", () => "/openapi.json"),
  getAccount: asked("GET", () => "/v1/account"),
  changeAccount: asked(
    "PATCH",
    () => "/v1/account",
    () => ({ name: "Taken over", sending: false }),
  ),
  listSenders: listed(() => "/v1/senders"),
  addSender: {
    tries: (names, mine) => [mine.ask("POST", "/v1/senders", { phone: names.sender })],
    differs: "a number sends for one account only, so it must be refused; the answer does not say whose it is",
  },
  changeSender: asked(
    "PATCH",
    ({ sender }) => `/v1/senders/${sender}`,
    () => ({ segmentsPerSecond: 100 }),
  ),
  listKeys: listed(() => "/v1/keys"),
  issueKey: made("/v1/keys", () => ({ label: "Till", role: "member" })),
  removeKey: asked("DELETE", ({ key }) => `/v1/keys/${key}`),
  changeKey: asked(
    "PATCH",
    ({ key }) => `/v1/keys/${key}`,
    () => ({ label: "Taken over" }),
  ),
  listAudit: {
    tries: (names, mine) => [
      mine.ask("GET", "/v1/audit"),
      mine.ask("GET", "/v1/audit", undefined, { query: `object=${encodeURIComponent(names.contact)}` }),
      mine.ask("GET", "/v1/audit", undefined, { query: `actor=${names.key}` }),
      names
        .cursorOf("/v1/audit")
        .then((cursor) => mine.ask("GET", "/v1/audit", undefined, { query: `cursor=${cursor}` })),
    ],
  },
  listFields: listed(() => "/v1/fields"),
  createField: made("/v1/fields", ({ field: key }) => ({ key, label: "Nickname", type: "text" })),
  changeField: asked("PATCH", field, () => ({ label: "Taken over" })),
  archiveField: asked("POST", (names) => `${field(names)}/archive`),
  restoreField: asked("POST", (names) => `${field(names)}/restore`),
  listGroups: listed(() => "/v1/groups"),
  createGroup: {
    tries: (names, mine) => [
      ...made("/v1/groups", () => ({ name: "Regulars", kind: "standard" })).tries(names, mine),
      mine.ask("POST", "/v1/groups", { name: "Lent", kind: "standard", sender: names.sender }),
    ],
  },
  getGroup: asked("GET", group),
  changeGroup: {
    tries: (names, mine) => [
      mine.ask("PATCH", group(names), { name: "Taken over" }),
      mine.ask("PATCH", group({ ...names, group: mine.staff.id }), { sender: names.sender }),
    ],
  },
  archiveGroup: asked("POST", (names) => `${group(names)}/archive`),
  restoreGroup: asked("POST", (names) => `${group(names)}/restore`),
  deleteGroup: asked("DELETE", group),
  listResponses: listed((names) => `${group(names)}/responses`),
  previewResponse: {
    tries: (names, mine) => [
      mine.ask("POST", `${group(names)}/response/preview`),
      mine.ask("POST", `/v1/groups/${mine.members.id}/response/preview`, { phone: names.contact }),
    ],
  },
  listMembers: listed((names) => `${group(names)}/members`),
  addMembers: {
    tries: (names, mine) => [
      mine.ask("POST", `${group(names)}/members`, { phones: [mine.phone(102)] }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { phones: [names.contact], respond: true }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { fromGroup: names.group }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { find: { group: names.group } }),
    ],
  },
  removeMembers: asked(
    "POST",
    (names) => `${group(names)}/members/remove`,
    ({ contact: phone }) => ({ phones: [phone] }),
  ),
  reviewGroup: listed((names) => `${group(names)}/review`),
  removeFlagged: asked(
    "POST",
    (names) => `${group(names)}/review/remove`,
    () => ({ flags: ["unsubscribed", "held", "never_answered", "number_fails", "in_other_groups"], n: 1, after: 0 }),
  ),
  markReviewed: asked("POST", (names) => `${group(names)}/reviewed`),
  overlapGroups: asked(
    "POST",
    () => "/v1/groups/overlap",
    ({ group: id }) => ({ groupIds: [id, "nobodys-other-group"] }),
  ),
  listOverlap: {
    tries: (names, mine) => [
      mine.ask("POST", "/v1/groups/overlap/members", { in: [names.group] }),
      mine.ask("POST", "/v1/groups/overlap/members", { in: [mine.members.id], notIn: [names.group] }),
    ],
  },
  groupPressure: asked("GET", (names) => `${group(names)}/pressure`),
  moveMembers: {
    tries: (names, mine) => [
      mine.ask("POST", `${group(names)}/members/move`, { toGroup: mine.staff.id, all: true }),
      mine.ask("POST", `/v1/groups/${mine.members.id}/members/move`, { toGroup: names.group, all: true }),
      mine.ask("POST", `/v1/groups/${mine.members.id}/members/move`, {
        toGroup: mine.staff.id,
        phones: [names.contact],
      }),
    ],
  },
  addToGroup: {
    tries: (names, mine) => [
      mine.ask("PUT", `/v1/contacts/${mine.phone(102)}/groups/${names.group}`),
      mine.ask("PUT", `${contact(names)}/groups/${mine.staff.id}`),
      mine.ask("PUT", `${contact(names)}/groups/${names.group}`),
    ],
  },
  removeFromGroup: {
    tries: (names, mine) => [
      mine.ask("DELETE", `/v1/contacts/${mine.phone(101)}/groups/${names.group}`),
      mine.ask("DELETE", `${contact(names)}/groups/${mine.members.id}`),
      mine.ask("DELETE", `${contact(names)}/groups/${names.group}`),
    ],
  },
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
  getContact: asked("GET", contact),
  putContact: {
    tries: (names, mine) => [
      mine.ask("PUT", contact(names), {
        lastName: "Mine",
        consent: { state: "unsubscribed", evidence: "asked" },
      }),
      mine.ask("PUT", `/v1/contacts/${mine.phone(101)}`, { fields: { [names.field]: "Mine" } }),
    ],
  },
  createContact: asked(
    "POST",
    () => "/v1/contacts",
    ({ contact: phone }) => ({ phone, lastName: "Mine", consent: { state: "unsubscribed", evidence: "asked" } }),
  ),
  changeContact: asked("PATCH", contact, () => ({ lastName: "Taken over" })),
  deleteContact: {
    tries: (names, mine) => [
      mine.ask("DELETE", contact(names)),
      mine.ask("DELETE", contact(names), undefined, { query: "erase=true" }),
    ],
  },
  setConsent: asked(
    "POST",
    (names) => `${contact(names)}/consents`,
    () => ({ state: "unsubscribed", evidence: "said so by phone" }),
  ),
  listGroupsOfContact: listed((names) => `${contact(names)}/groups`),
  listMessagesOfContact: listed((names) => `${contact(names)}/messages`),
  listConsentsOfContact: listed((names) => `${contact(names)}/consents`),
  listTextToJoins: listed(() => "/v1/text-to-joins"),
  createTextToJoin: {
    tries: (names, mine) => {
      const wanted = { name: "Tea", keywords: ["TEA"], groupIds: [mine.staff.id] };
      return [
        ...made("/v1/text-to-joins", () => wanted).tries(names, mine),
        mine.ask("POST", "/v1/text-to-joins", { ...wanted, keywords: ["MILK"], groupIds: [names.group] }),
        mine.ask("POST", "/v1/text-to-joins", { ...wanted, keywords: ["CAKE"], sender: names.sender }),
      ];
    },
  },
  getTextToJoin: asked("GET", textToJoin),
  changeTextToJoin: {
    tries: (names, mine) => [
      mine.ask("PATCH", textToJoin(names), { name: "Taken over" }),
      mine.ask("PATCH", `/v1/text-to-joins/${mine.textToJoin.id}`, { groupIds: [names.group] }),
    ],
  },
  archiveTextToJoin: asked("POST", (names) => `${textToJoin(names)}/archive`),
  restoreTextToJoin: asked("POST", (names) => `${textToJoin(names)}/restore`),
  listReviews: listed(() => "/v1/reviews"),
  decideReview: asked(
    "POST",
    ({ review }) => `/v1/reviews/${review}`,
    () => ({ decision: "unsubscribe" }),
  ),
  listConversations: listed(() => "/v1/conversations"),
  markConversationRead: asked("POST", ({ contact: phone }) => `/v1/conversations/${phone}/read`),
  replyInConversation: {
    tries: (names, mine) => [
      mine.ask("POST", `/v1/conversations/${names.contact}/messages`, { body: "Hi" }),
      mine.ask("POST", `/v1/conversations/${mine.phone(101)}/messages`, { templateId: names.template }),
      mine.ask("POST", `/v1/conversations/${mine.phone(101)}/messages`, { body: "Hi", sender: names.sender }),
    ],
  },
  listTemplates: listed(() => "/v1/templates"),
  createTemplate: made("/v1/templates", () => ({ name: "Hours", body: "We open at 8." })),
  changeTemplate: asked(
    "PATCH",
    ({ template }) => `/v1/templates/${template}`,
    () => ({ body: "Taken over" }),
  ),
  removeTemplate: asked("DELETE", ({ template }) => `/v1/templates/${template}`),
  listMessages: {
    tries: (names, mine) => [
      mine.ask("GET", "/v1/messages", undefined, { query: "state=failed" }),
      names
        .cursorOf("/v1/messages", "state=failed")
        .then((cursor) => mine.ask("GET", "/v1/messages", undefined, { query: `state=failed&cursor=${cursor}` })),
    ],
  },
  retryMessage: asked("POST", ({ message }) => `/v1/messages/${message}/retry`),
};

/** Two accounts in tables of their own; the first has used everything that the second then tries. */
const world = async () => {
  const api = startApi();
  const first = await startShop(api, "Corner Coffee", "737");
  const used = { "idempotency-key": "order-66" };
  await first.ask("POST", "/v1/keys", { label: "Till", role: "member" }, { headers: used });
  await first.ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { headers: used });
  const tea = { name: "Tea", keywords: ["TEA"], groupIds: [first.staff.id] };
  await first.ask("POST", "/v1/text-to-joins", tea, { headers: used });
  await first.ask("PUT", `/v1/contacts/${first.phone(102)}/groups/${first.members.id}`);
  await first.ask("PUT", `/v1/contacts/${first.phone(101)}/groups/${first.staff.id}`);
  const nickname = { key: "nickname", label: "Nickname of 737", type: "text" };
  await first.ask("POST", "/v1/fields", nickname, { headers: used });
  await first.ask("PUT", `/v1/contacts/${first.phone(101)}`, { fields: { nickname: "Ann of 737" } });
  const hours = { name: "Hours", body: "We open at 8." };
  const template = await first.ask("POST", "/v1/templates", hours, { headers: used });
  await first.ask("POST", "/v1/templates", { name: "Closing", body: "Ann of 737 closes at 8." });
  await textShop(api, first, "This is spam");
  const reviews = await first.ask("GET", "/v1/reviews");
  const failed = [await failedText(api, first, "Ann of 737"), await failedText(api, first)];
  const mine = await startShop(api, "Second Cup", "212");
  const keys = await first.ask("GET", "/v1/keys");
  const theirs: Names = {
    group: first.members.id,
    textToJoin: first.textToJoin.id,
    review: reviews.body.items[0].id,
    message: String(failed[0]?.id),
    contact: first.phone(101),
    sender: first.sender,
    key: keys.body.items[0].id,
    template: template.body.id,
    field: "nickname",
    idempotencyKey: "order-66",
    cursorOf: async (path, filter = "") =>
      (await first.ask("GET", path, undefined, { query: `${filter}&limit=1` })).body.cursor ?? "none",
  };
  return { api, mine, theirs, first };
};

const nobodys: Names = {
  group: "nobodys-group-of-all",
  textToJoin: "nobodys-text-to-join",
  review: "nobodys-review",
  message: "nobodys-message",
  contact: "+15125550777",
  sender: "+15125550778",
  key: "nobodys-key",
  template: "nobodys-template",
  field: "nobodys_field",
  idempotencyKey: "order-1",
  cursorOf: async () => "AAAA",
};

/** Everything of an account that is in the tables. */
const itemsOf = (api: Api, { account }: Shop): unknown[] =>
  api.stored().filter((item) => JSON.stringify(item).includes(account.id));

const DIFFERENT = new Set(["id", "groupId", "groupIds", "key", "prefix", "cursor", "cause", "by"]);

/** An answer without what is different in every answer: ids, orders that follow from them, the names it was asked with. */
const comparable = ({ status, body }: ApiAnswer, names: Names): unknown => {
  const asking = [names.group, names.textToJoin, names.review, names.contact, names.sender, names.key, names.field];
  const text = asking.reduce((masked, name) => masked.replaceAll(name, "NAME"), JSON.stringify({ status, body }));
  return JSON.parse(text, (field, value) => {
    if (DIFFERENT.has(field)) return field;
    return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  });
};

it("has a case for every operation of the document", () => {
  const { paths } = openApiDocument(routes);
  const documented = Object.values(paths as Record<string, Record<string, { operationId: OperationId }>>)
    .flatMap((operations) => Object.values(operations))
    .map(({ operationId }) => operationId);
  expect(documented.filter((operationId) => cases[operationId] === undefined)).toEqual([]);
  expect(documented.toSorted()).toEqual(Object.keys(cases).toSorted());
});

const contract: Readonly<Record<string, Route>> = routes;
const twoWorlds = () => Promise.all([world(), world()]);
let forReading: ReturnType<typeof twoWorlds> | undefined;
const worldsFor = (operationId: string) => {
  if (contract[operationId]?.method !== "GET") return twoWorlds();
  forReading ??= twoWorlds();
  return forReading;
};

it.each(Object.entries(cases))("%s shows and changes nothing of another account", async (id, { tries, differs }) => {
  const [{ api, mine, theirs, first }, untouched] = await worldsFor(id);
  const before = itemsOf(api, first);
  expect(before.length).toBeGreaterThan(20);
  const foreign = await Promise.all(tries(theirs, mine));
  expect(itemsOf(api, first)).toEqual(before);
  const said = JSON.stringify(foreign);
  for (const secret of [first.account.id, "Corner Coffee", "Ann of 737", first.staff.id, first.phone(102)]) {
    expect(said).not.toContain(secret);
  }
  expect(foreign.some(({ headers }) => "idempotent-replayed" in headers)).toBe(false);
  expect(api.errors).toEqual([]);

  const unknown = await Promise.all(tries(nobodys, untouched.mine));
  if (differs === undefined) {
    const masked = unknown.map((answer) => comparable(answer, nobodys));
    expect(foreign.map((answer) => comparable(answer, theirs))).toEqual(masked);
  } else {
    expect([...foreign, ...unknown].map(({ status }) => status)).toEqual([409, 201]);
  }
});
