import { readFileSync } from "node:fs";
import { type Permission, permissions, type Role, roleSchema } from "#shared/accounts/api-key.ts";
import { rolesPage } from "#shared/api/roles-page.ts";
import { type OperationId, routes } from "#shared/api/routes.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

/** What each operation needs; reading is everybody's and is not here. */
const needs: { readonly [Id in OperationId]?: Permission } = {
  changeAccount: "account",
  addSender: "senders",
  changeSender: "senders",
  issueKey: "keys",
  changeKey: "keys",
  removeKey: "keys",
  listAudit: "audit",
  createGroup: "groups",
  changeGroup: "groups",
  archiveGroup: "groups",
  restoreGroup: "groups",
  deleteGroup: "groups",
  verifyGroup: "groups",
  addMembers: "contacts",
  removeMembers: "contacts",
  removeFlagged: "contacts",
  markReviewed: "contacts",
  moveMembers: "contacts",
  addToGroup: "contacts",
  removeFromGroup: "contacts",
  putContact: "contacts",
  createContact: "contacts",
  changeContact: "contacts",
  deleteContact: "contacts",
  setConsent: "contacts",
  createTextToJoin: "groups",
  decideReview: "consent",
  changeTextToJoin: "groups",
  archiveTextToJoin: "groups",
  createField: "fields",
  changeField: "fields",
  archiveField: "fields",
  restoreField: "fields",
  restoreTextToJoin: "groups",
  createCampaign: "send",
  changeCampaign: "send",
  cloneCampaign: "send",
  scheduleCampaign: "send",
  launchCampaign: "send",
  pauseCampaign: "send",
  resumeCampaign: "send",
  cancelCampaign: "send",
  testCampaign: "send",
  resendCampaign: "send",
  startExport: "export",
  listExports: "export",
  getExport: "export",
  createImport: "import",
  listImports: "import",
  getImport: "import",
  dryRunImport: "import",
  startImport: "import",
  undoImport: "import",
  cancelImport: "import",
  listImportErrors: "import",
  retryMessage: "send",
  markConversationRead: "send",
  replyInConversation: "send",
  createTemplate: "send",
  changeTemplate: "send",
  removeTemplate: "send",
};

let api: Api;
let shop: Shop;
let keys: Record<Role, string>;
beforeAll(async () => {
  api = startApi();
  shop = await startShop(api);
  const made = await Promise.all(roleSchema.options.map(async (role) => [role, await api.keyOf(shop.account, role)]));
  keys = Object.fromEntries(made);
});

it("names what every operation that is not reading needs", () => {
  const inContract = Object.entries(routes).filter(([, { permission }]) => !["open", "read"].includes(permission));
  expect(Object.fromEntries(inContract.map(([id, { permission }]) => [id, permission]))).toEqual(needs);
});

it("is told to people as it is, by docs/api-roles.md", () => {
  expect(readFileSync("docs/api-roles.md", "utf8")).toBe(rolesPage(routes));
});

describe.each(roleSchema.options)("a %s's key", (role) => {
  it.each(Object.entries(routes))(`on %s`, async (operationId, { method, path, permission }) => {
    const filled = path.replace("{phone}", "+15125550101").replaceAll(/\{\w+\}/g, "nobodys-id");
    // An unknown field stops whatever is allowed before it does anything.
    const { status, body } = await api.as(keys[role])(method, filled, { unknownField: true });
    const granted: readonly string[] = permissions[role];
    const isRead = permission === "open" || permission === "read";
    expect({ operationId, status, code: body.code }).toEqual(
      isRead || granted.includes(permission)
        ? { operationId, status: 400, code: "invalid" }
        : { operationId, status: 403, code: "forbidden" },
    );
  });
});

describe("subscribing by hand", () => {
  const consent = (state: string) => ({ consent: { state, evidence: "said so at the till" } });
  const put = (role: Role, phone: string, state: string) =>
    api.as(keys[role])("PUT", `/v1/contacts/${phone}`, consent(state));

  it("is a manager's to do, not a member's", async () => {
    const refused = await put("member", "+15125550701", "subscribed");
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await shop.ask("GET", "/v1/contacts/+15125550701")).status).toBe(404);
    expect((await put("manager", "+15125550701", "subscribed")).body.consent.state).toBe("subscribed");
  });

  it("is not needed to unsubscribe", async () => {
    expect((await put("member", "+15125550702", "unsubscribed")).body.consent.state).toBe("unsubscribed");
  });
});

describe("a key", () => {
  it("opens nothing from the instant at which it expires", async () => {
    const expiresAt = new Date(api.clock.time + 1_000).toISOString();
    const { body } = await shop.ask("POST", "/v1/keys", { label: "Guest", role: "viewer", expiresAt });
    expect((await api.as(body.key)("GET", "/v1/account")).status).toBe(200);
    api.clock.time += 1_000;
    expect((await api.as(body.key)("GET", "/v1/account")).status).toBe(401);
  });

  it("opens nothing once it is removed", async () => {
    const { body } = await shop.ask("POST", "/v1/keys", { label: "Guest", role: "viewer" });
    expect((await shop.ask("DELETE", `/v1/keys/${body.id}`)).status).toBe(204);
    expect((await api.as(body.key)("GET", "/v1/account")).status).toBe(401);
  });

  it("is named in any way that HTTP allows, and in no other", async () => {
    const get = (authorization: string) => api.call("GET", "/v1/account", { headers: { authorization } });
    expect((await get(`bearer  ${shop.key} `)).status).toBe(200);
    for (const wrong of [shop.key, `Basic ${shop.key}`, `Bearer ${shop.key} more`, "Bearer", "Bearer "]) {
      expect((await get(wrong)).status).toBe(401);
    }
  });
});
