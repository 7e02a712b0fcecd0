// Every route once as it is meant, once with bad input, once for an id that nobody has. A route without a row does not
// compile; the fixture holds each answer against the OpenAPI document.
import type { Route } from "#shared/api/route.ts";
import { type OperationId, routes } from "#shared/api/routes.ts";
import { type Api, type ApiAnswer, failedText, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
const start = async () => {
  api = startApi();
  shop = await startShop(api);
};
afterEach(() => expect(api.errors).toEqual([]));

type Try = () => Promise<ApiAnswer>;
interface Row {
  readonly works: Try;
  readonly status: number;
  /** Missing where nothing can be wrong but an unknown query parameter. */
  readonly bad?: Try;
  readonly missing?: Try;
}

const NOBODY = "+15125550999";
const ask = (method: string, path: string, body?: unknown, query?: string) =>
  shop.ask(method, path, body, query === undefined ? {} : { query });
const group = (more = "") => `/v1/groups/${shop.members.id}${more}`;
const contact = (more = "") => `/v1/contacts/${shop.phone(101)}${more}`;
const textToJoin = (more = "") => `/v1/text-to-joins/${shop.textToJoin.id}${more}`;
const list = (path: string): Pick<Row, "works" | "status" | "bad"> => ({
  works: () => ask("GET", path),
  status: 200,
  bad: () => ask("GET", path, undefined, "limit=0"),
});

const conversation = (more = "") => `/v1/conversations/${shop.phone(101)}${more}`;
const template = async () => {
  const { body } = await ask("POST", "/v1/templates", { name: "Open", body: "We open at 8, {{first_name|friend}}." });
  return `/v1/templates/${body.id}`;
};

const rows: Record<OperationId, Row> = {
  getHealth: { works: () => api.call("GET", "/health"), status: 200 },
  getOpenApi: { works: () => api.call("GET", "/openapi.json"), status: 200 },
  getAccount: { works: () => ask("GET", "/v1/account"), status: 200 },
  changeAccount: {
    works: () =>
      ask("PATCH", "/v1/account", { name: "Corner", timeZone: "America/Chicago", quietHours: { enabled: false } }),
    status: 200,
    bad: () => ask("PATCH", "/v1/account", { timeZone: "Mars/Olympus" }),
  },
  listSenders: list("/v1/senders"),
  addSender: {
    works: () => ask("POST", "/v1/senders", { phone: "20304" }),
    status: 201,
    bad: () => ask("POST", "/v1/senders", { phone: "+1512" }),
  },
  changeSender: {
    works: () => ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 100 }),
    status: 200,
    bad: () => ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 0 }),
    missing: () => ask("PATCH", `/v1/senders/${NOBODY}`, { segmentsPerSecond: 100 }),
  },
  listKeys: list("/v1/keys"),
  issueKey: {
    works: () => ask("POST", "/v1/keys", { label: "Till", role: "member" }),
    status: 201,
    bad: () => ask("POST", "/v1/keys", { label: "Till", role: "god" }),
  },
  removeKey: {
    works: async () => {
      const { body } = await ask("POST", "/v1/keys", { label: "Till", role: "member" });
      return ask("DELETE", `/v1/keys/${body.id}`);
    },
    status: 204,
    bad: () => ask("DELETE", "/v1/keys/some-key", { now: true }),
    missing: () => ask("DELETE", "/v1/keys/some-key"),
  },
  changeKey: {
    works: async () => {
      const { body } = await ask("POST", "/v1/keys", { label: "Till", role: "member" });
      return ask("PATCH", `/v1/keys/${body.id}`, { label: "Bar", expiresAt: "2027-01-01T00:00:00Z" });
    },
    status: 200,
    bad: () => ask("PATCH", "/v1/keys/some-key", { role: "owner" }),
    missing: () => ask("PATCH", "/v1/keys/some-key", { label: "Bar" }),
  },
  listAudit: {
    ...list("/v1/audit"),
    bad: () => ask("GET", "/v1/audit", undefined, "from=yesterday"),
  },
  listFields: list("/v1/fields"),
  createField: {
    works: () => ask("POST", "/v1/fields", { key: "size", label: "Size", type: "choice", choices: ["S", "M"] }),
    status: 201,
    bad: () => ask("POST", "/v1/fields", { key: "size", label: "Size", type: "choice" }),
  },
  changeField: {
    works: () => ask("PATCH", "/v1/fields/birthday", { label: "Born", searchable: true }),
    status: 200,
    bad: () => ask("PATCH", "/v1/fields/birthday", { type: "colour" }),
    missing: () => ask("PATCH", "/v1/fields/nobodys", { label: "Born" }),
  },
  archiveField: {
    works: () => ask("POST", "/v1/fields/birthday/archive"),
    status: 200,
    bad: () => ask("POST", "/v1/fields/birthday/archive", { forEver: true }),
    missing: () => ask("POST", "/v1/fields/nobodys/archive"),
  },
  restoreField: {
    works: async () => {
      await ask("POST", "/v1/fields/birthday/archive");
      return ask("POST", "/v1/fields/birthday/restore");
    },
    status: 200,
    bad: () => ask("POST", "/v1/fields/birthday/restore", { forEver: true }),
    missing: () => ask("POST", "/v1/fields/nobodys/restore"),
  },
  listGroups: list("/v1/groups"),
  createGroup: {
    works: () => ask("POST", "/v1/groups", { name: "Regulars", kind: "standard", sender: shop.sender }),
    status: 201,
    bad: () => ask("POST", "/v1/groups", { name: "Regulars", kind: "dynamic" }),
  },
  getGroup: {
    works: () => ask("GET", group()),
    status: 200,
    bad: () => ask("GET", group(), undefined, "verbose=1"),
    missing: () => ask("GET", "/v1/groups/nobodys-group"),
  },
  changeGroup: {
    works: () => ask("PATCH", group(), { name: "Friends", response: null }),
    status: 200,
    bad: () => ask("PATCH", group(), { kind: "standard" }),
    missing: () => ask("PATCH", "/v1/groups/nobodys-group", { name: "Friends" }),
  },
  archiveGroup: {
    works: () => ask("POST", group("/archive")),
    status: 200,
    bad: () => ask("POST", group("/archive"), { forEver: true }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/archive"),
  },
  restoreGroup: {
    works: async () => {
      await ask("POST", group("/archive"));
      return ask("POST", group("/restore"));
    },
    status: 200,
    bad: () => ask("POST", group("/restore"), [1]),
    missing: () => ask("POST", "/v1/groups/nobodys-group/restore"),
  },
  deleteGroup: {
    works: () => ask("DELETE", `/v1/groups/${shop.staff.id}`),
    status: 204,
    bad: () => ask("DELETE", group(), { now: true }),
    missing: () => ask("DELETE", "/v1/groups/nobodys-group"),
  },
  listResponses: {
    ...list("/v1/groups/x/responses"),
    works: () => ask("GET", group("/responses")),
    missing: () => ask("GET", "/v1/groups/x/responses"),
  },
  previewResponse: {
    works: () => ask("POST", group("/response/preview"), { phone: shop.phone(101) }),
    status: 200,
    bad: () => ask("POST", group("/response/preview"), { phone: "5550101" }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/response/preview"),
  },
  listMembers: {
    ...list("/v1/groups/x/members"),
    works: () => ask("GET", group("/members")),
    missing: () => ask("GET", "/v1/groups/x/members"),
  },
  addMembers: {
    works: () => ask("POST", group("/members"), { phones: [shop.phone(102)] }),
    status: 200,
    bad: () => ask("POST", group("/members"), { phones: [] }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/members", { phones: [shop.phone(102)] }),
  },
  removeMembers: {
    works: () => ask("POST", group("/members/remove"), { phones: [shop.phone(101)] }),
    status: 200,
    bad: () => ask("POST", group("/members/remove"), { phones: "all" }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/members/remove", { phones: [shop.phone(101)] }),
  },
  reviewGroup: {
    status: 200,
    works: () => ask("GET", group("/review"), undefined, "flags=never_answered,held&after=0"),
    bad: () => ask("GET", group("/review"), undefined, "flags=old"),
    missing: () => ask("GET", "/v1/groups/nobodys-group/review"),
  },
  removeFlagged: {
    works: () => ask("POST", group("/review/remove"), { flags: ["never_answered"], after: 0 }),
    status: 200,
    bad: () => ask("POST", group("/review/remove"), { flags: [] }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/review/remove", { flags: ["held"] }),
  },
  markReviewed: {
    works: () => ask("POST", group("/reviewed")),
    status: 200,
    bad: () => ask("POST", group("/reviewed"), { at: "now" }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/reviewed"),
  },
  overlapGroups: {
    works: () => ask("POST", "/v1/groups/overlap", { groupIds: [shop.members.id, shop.staff.id] }),
    status: 200,
    bad: () => ask("POST", "/v1/groups/overlap", { groupIds: [shop.members.id] }),
  },
  listOverlap: {
    works: () => ask("POST", "/v1/groups/overlap/members", { in: [shop.members.id], notIn: [shop.staff.id] }),
    status: 200,
    bad: () => ask("POST", "/v1/groups/overlap/members", { in: [shop.members.id], notIn: ["nobodys-group"] }),
  },
  groupPressure: {
    works: () => ask("GET", group("/pressure")),
    status: 200,
    bad: () => ask("GET", group("/pressure"), undefined, "days=7"),
    missing: () => ask("GET", "/v1/groups/nobodys-group/pressure"),
  },
  moveMembers: {
    works: () => ask("POST", group("/members/move"), { toGroup: shop.staff.id, all: true }),
    status: 200,
    bad: () => ask("POST", group("/members/move"), { toGroup: shop.staff.id }),
    missing: () => ask("POST", "/v1/groups/nobodys-group/members/move", { toGroup: shop.staff.id, all: true }),
  },
  addToGroup: {
    works: () => ask("PUT", contact(`/groups/${shop.staff.id}`)),
    status: 201,
    bad: () => ask("PUT", `/v1/contacts/5550101/groups/${shop.staff.id}`),
    missing: () => ask("PUT", contact("/groups/nobodys-group")),
  },
  removeFromGroup: {
    works: () => ask("DELETE", contact(`/groups/${shop.members.id}`)),
    status: 204,
    bad: () => ask("DELETE", `/v1/contacts/+1/groups/${shop.members.id}`),
    missing: () => ask("DELETE", `/v1/contacts/${NOBODY}/groups/${shop.members.id}`),
  },
  listContacts: {
    ...list("/v1/contacts"),
    works: () => ask("GET", "/v1/contacts", undefined, `query=ann&group=${shop.members.id}&consent=subscribed`),
  },
  getContact: {
    works: () => ask("GET", contact()),
    status: 200,
    bad: () => ask("GET", "/v1/contacts/Ann"),
    missing: () => ask("GET", `/v1/contacts/${NOBODY}`),
  },
  putContact: {
    works: () => ask("PUT", contact(), { lastName: "Lee" }),
    status: 200,
    bad: () => ask("PUT", contact(), { email: "no address" }),
  },
  createContact: {
    works: () => ask("POST", "/v1/contacts", { phone: "(512) 555-0199", firstName: "Lee" }),
    status: 201,
    bad: () => ask("POST", "/v1/contacts", { phone: "12345", firstName: "Lee" }),
  },
  changeContact: {
    works: () => ask("PATCH", contact(), { lastName: "Lee" }),
    status: 200,
    bad: () => ask("PATCH", contact(), { email: "no address" }),
    missing: () => ask("PATCH", `/v1/contacts/${NOBODY}`, { lastName: "Lee" }),
  },
  deleteContact: {
    works: () => ask("DELETE", contact(), undefined, "erase=true"),
    status: 204,
    bad: () => ask("DELETE", contact(), undefined, "erase=perhaps"),
    missing: () => ask("DELETE", `/v1/contacts/${NOBODY}`, undefined, "erase=true"),
  },
  setConsent: {
    works: () => ask("POST", contact("/consents"), { state: "unsubscribed", evidence: "said so by phone" }),
    status: 200,
    bad: () => ask("POST", contact("/consents"), { state: "subscribed", evidence: "short", override: true }),
    missing: () => ask("POST", `/v1/contacts/${NOBODY}/consents`, { state: "unsubscribed", evidence: "called" }),
  },
  listGroupsOfContact: {
    ...list(`/v1/contacts/${NOBODY}/groups`),
    works: () => ask("GET", contact("/groups")),
    missing: () => ask("GET", `/v1/contacts/${NOBODY}/groups`),
  },
  listMessagesOfContact: {
    ...list(`/v1/contacts/${NOBODY}/messages`),
    works: () => ask("GET", contact("/messages")),
    missing: () => ask("GET", `/v1/contacts/${NOBODY}/messages`),
  },
  listConsentsOfContact: {
    ...list(`/v1/contacts/${NOBODY}/consents`),
    works: () => ask("GET", contact("/consents")),
    missing: () => ask("GET", `/v1/contacts/${NOBODY}/consents`),
  },
  listTextToJoins: list("/v1/text-to-joins"),
  createTextToJoin: {
    works: () => ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [shop.members.id] }),
    status: 201,
    bad: () => ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["STOP"], groupIds: [shop.members.id] }),
  },
  getTextToJoin: {
    works: () => ask("GET", textToJoin()),
    status: 200,
    bad: () => ask("GET", textToJoin(), { surprise: 1 }),
    missing: () => ask("GET", "/v1/text-to-joins/nobodys"),
  },
  changeTextToJoin: {
    works: () => ask("PATCH", textToJoin(), { welcome: "Hi {{first_name|you}}", match: "firstWord" }),
    status: 200,
    bad: () => ask("PATCH", textToJoin(), { welcome: "Hi {{name}}" }),
    missing: () => ask("PATCH", "/v1/text-to-joins/nobodys", { match: "whole" }),
  },
  archiveTextToJoin: {
    works: () => ask("POST", textToJoin("/archive")),
    status: 200,
    bad: () => ask("POST", textToJoin("/archive"), { forEver: true }),
    missing: () => ask("POST", "/v1/text-to-joins/nobodys/archive"),
  },
  restoreTextToJoin: {
    works: async () => {
      await ask("POST", textToJoin("/archive"));
      return ask("POST", textToJoin("/restore"));
    },
    status: 200,
    bad: () => ask("POST", textToJoin("/restore"), [1]),
    missing: () => ask("POST", "/v1/text-to-joins/nobodys/restore"),
  },
  listReviews: list("/v1/reviews"),
  decideReview: {
    works: async () => {
      await textShop(api, shop, "wrong number");
      const { body } = await ask("GET", "/v1/reviews");
      return ask("POST", `/v1/reviews/${body.items[0].id}`, { decision: "dismiss" });
    },
    status: 200,
    bad: () => ask("POST", "/v1/reviews/some-review", { decision: "perhaps" }),
    missing: () => ask("POST", "/v1/reviews/some-review", { decision: "unsubscribe" }),
  },
  listConversations: {
    ...list("/v1/conversations"),
    works: async () => {
      await textShop(api, shop, "Hello");
      return ask("GET", "/v1/conversations", undefined, "unread=true");
    },
  },
  markConversationRead: {
    works: async () => {
      await textShop(api, shop, "Hello");
      return ask("POST", conversation("/read"));
    },
    status: 200,
    bad: () => ask("POST", conversation("/read"), { upTo: "lunch" }),
    missing: () => ask("POST", `/v1/conversations/${NOBODY}/read`),
  },
  replyInConversation: {
    works: () => ask("POST", conversation("/messages"), { body: "Hi {{first_name}}" }),
    status: 201,
    bad: () => ask("POST", conversation("/messages"), { body: "Hi", templateId: "both" }),
    missing: () => ask("POST", `/v1/conversations/${NOBODY}/messages`, { body: "Hi" }),
  },
  listTemplates: list("/v1/templates"),
  createTemplate: {
    works: () => ask("POST", "/v1/templates", { name: "Hours", body: "We open at 8." }),
    status: 201,
    bad: () => ask("POST", "/v1/templates", { name: "Hours", body: "Hi {{nickname}}" }),
  },
  changeTemplate: {
    works: async () => ask("PATCH", await template(), { body: "We open at 9." }),
    status: 200,
    bad: async () => ask("PATCH", await template(), { body: "" }),
    missing: () => ask("PATCH", "/v1/templates/nobodys", { body: "Hi" }),
  },
  removeTemplate: {
    works: async () => ask("DELETE", await template()),
    status: 204,
    bad: async () => ask("DELETE", await template(), { now: true }),
    missing: () => ask("DELETE", "/v1/templates/nobodys"),
  },
  listMessages: {
    works: () => ask("GET", "/v1/messages", undefined, "state=failed"),
    status: 200,
    bad: () => ask("GET", "/v1/messages", undefined, "state=sent"),
  },
  retryMessage: {
    works: async () => {
      const { id } = await failedText(api, shop);
      return ask("POST", `/v1/messages/${id}/retry`);
    },
    status: 200,
    bad: () => ask("POST", "/v1/messages/some-message/retry", { twice: true }),
    missing: () => ask("POST", "/v1/messages/some-message/retry"),
  },
};

const contract: Readonly<Record<string, Route>> = routes;

describe.each(Object.entries(rows))("%s", (id, row) => {
  beforeEach(start);

  it(`answers ${row.status}`, async () => {
    expect(await row.works()).toMatchObject({ status: row.status });
  });

  if (!["open", "read"].includes(contract[id]?.permission ?? "") && contract[id]?.method !== "GET") {
    it("leaves one entry in the audit trail", async () => {
      const entries = async () => {
        const { items } = (await ask("GET", "/v1/audit", undefined, "limit=200")).body;
        return items.filter(({ action }) => action === id).length;
      };
      const before = await entries();
      await row.works();
      expect(await entries()).toBe(before + 1);
    });
  }

  const { bad, missing } = row;
  if (bad) {
    it("answers bad input with 400 and where it is", async () => {
      const { status, body } = await bad();
      expect({ status, code: body.code }).toEqual({ status: 400, code: "invalid" });
      expect(body.errors.length).toBeGreaterThan(0);
    });
  }
  if (missing) {
    it("answers an id that nobody has with 404", async () => {
      expect(await missing()).toMatchObject({ status: 404, body: { code: "not_found" } });
    });
  }
});

it.each(Object.entries(rows))("%s has the cases that its contract calls for", (id, row) => {
  const { params, position, body } = contract[id] ?? {};
  // Putting a contact makes it: there is none that is missing.
  expect(row.missing !== undefined).toBe(params !== undefined && id !== "putContact");
  if (params ?? position ?? body) expect(row.bad).toBeDefined();
});

describe("any route", () => {
  beforeAll(start);
  const keyed = Object.entries(routes).filter(([, { permission }]) => permission !== "open");
  const filled = (path: string): string => path.replace("{phone}", "+15125550101").replaceAll(/\{\w+\}/g, "some-id");

  it.each(keyed)("%s asks for a key", async (_, { method, path }) => {
    for (const key of [undefined, "sg_unknown"]) {
      const answer = await api.call(method, filled(path), { key });
      expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
  });

  it.each(Object.entries(routes))("%s refuses a query parameter that it does not know", async (_, { method, path }) => {
    const answer = await shop.ask(method, filled(path), undefined, { query: "colour=red" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ path: "colour", message: "is not a known field" });
  });
});
