// What the API asks of DynamoDB: every operation, and what differs within one.
import { createApi } from "#functions/api/api.ts";
import { dynamoStores } from "#functions/api/dynamo-stores.ts";
import { createRouteMatcher } from "#functions/api/match-route.ts";
import { routes } from "#shared/api/routes.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { type Api, failedText, type Shop, startApi, startShop, textShop } from "#test/contracts/api-fixture.ts";
import { campaignDesk } from "#test/contracts/campaign-desk.ts";
import { putFile } from "#test/contracts/routes/imports.ts";
import { recordingClient } from "#test/support/dynamo-access.ts";
import { recordingFiles } from "./granted-exports.ts";

const matchRoute = createRouteMatcher(routes);

type Ask = (method: string, path: string, body?: unknown) => Promise<{ readonly id: string }>;

/** A campaign from its draft to being sent once more, one that is scheduled with its list made beforehand, and one that stops. */
const campaignsAsk = async (api: Api, shop: Shop, ask: Ask): Promise<void> => {
  const desk = await campaignDesk(api, shop);
  const wanted = { name: "Sale", body: "Hi {{fields.birthday}}", groupIds: [shop.members.id] };
  const draft = async (more: object = {}) =>
    `/v1/campaigns/${(await ask("POST", "/v1/campaigns", { ...wanted, ...more })).id}`;
  const sale = await draft({ excludeGroupIds: [shop.staff.id], phones: [shop.phone(102)] });
  await ask("PATCH", sale, { name: "Big sale", excludeGroupIds: [] });
  await ask("POST", `${sale}/test`, { phones: [shop.phone(102)] });
  for (const step of ["preview", "launch", "pause", "resume"]) await ask("POST", `${sale}/${step}`, {});
  await desk.send();
  for (const more of ["", "/recipients", `/recipients/${shop.phone(102)}`]) await ask("GET", sale + more);
  const { id: again } = await ask("POST", `${sale}/resend`, { to: "silent" });
  await ask("POST", `/v1/campaigns/${again}/preview`, {});
  const later = await draft({ freeze: "schedule" });
  await ask("POST", `${later}/schedule`, { at: "2027-06-01T10:00" });
  await ask("GET", `${later}/recipients/${shop.phone(102)}`);
  const { id: copy } = await ask("POST", `${later}/clone`);
  for (const campaign of [later, `/v1/campaigns/${copy}`, `/v1/campaigns/${again}`])
    await ask("POST", `${campaign}/cancel`);
  await ask("GET", "/v1/campaigns");
  const { id } = await ask("POST", "/v1/exports", {
    kind: "recipients",
    campaignId: sale.slice("/v1/campaigns/".length),
  });
  await ask("POST", "/v1/exports", { kind: "members", groupId: shop.members.id });
  await desk.send();
  for (const more of ["", `/${id}`]) await ask("GET", `/v1/exports${more}`);
};

/** One that is started, cancelled and undone, with what is wrong with its rows; one that makes things, and one that is counted. */
const importsAsk = async (api: Api, shop: Shop, ask: Ask): Promise<void> => {
  const { id } = await ask("POST", "/v1/imports", { fileName: "a.csv", groupIds: [shop.staff.id] });
  const path = `/v1/imports/${id}`;
  putFile(api, shop, id, "phone\n0\n");
  await ask("GET", path);
  await ask("POST", `${path}/start`, { mapping: { phone: "phone" } });
  await ask("POST", "/v1/exports", { kind: "importErrors", importId: id });
  await ask("POST", `${path}/cancel`);
  await ask("POST", `${path}/undo`);
  for (const more of ["", `/${id}/errors`]) await ask("GET", `/v1/imports${more}`);
  // What is made on the way, once it is started.
  const made = await ask("POST", "/v1/imports", { fileName: "b.csv" });
  putFile(api, shop, made.id, "phone,shoes\n5125550177,9\n");
  const mapping = { phone: "phone", shoes: { create: { name: "Shoes", type: "number" } } };
  await ask("POST", `/v1/imports/${made.id}/start`, { mapping, groupNames: ["Guests"] });
  const counted = await ask("POST", "/v1/imports", { fileName: "c.csv" });
  putFile(api, shop, counted.id, "phone\n5125550177\n");
  await ask("POST", `/v1/imports/${counted.id}/dry-run`, {});
};

export const apiAsks = async (): Promise<Set<string>> => {
  const api = startApi();
  const shop = await startShop(api);
  const { client, asked } = recordingClient(api.dynamo, api.tables);
  const seal = async () => createCursorSeal("a secret of thirty-two characters and more");
  const { replies, jobs, clock } = api;
  const log = { info() {}, warn() {}, error() {} };
  const respond = createApi({
    ...dynamoStores(client, api.tables),
    seal,
    replies,
    jobs,
    files: async () => recordingFiles(asked, api.files),
    clock,
    log,
  });
  const left = new Set(Object.keys(routes));

  const ask = async (method: string, path: string, body?: unknown, more: { query?: string; once?: string } = {}) => {
    api.clock.time += 1_000;
    const headers = {
      authorization: `Bearer ${shop.key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(more.once === undefined ? {} : { "idempotency-key": more.once }),
    };
    const bytes = Buffer.from(body === undefined ? "" : JSON.stringify(body));
    const answer = await respond({ method, path, query: more.query ?? "", headers, body: bytes });
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
    const match = matchRoute(method, path);
    if (match.kind === "route") left.delete(match.operationId);
    return JSON.parse(answer.body ?? "{}");
  };

  const [contact, group] = [`/v1/contacts/${shop.phone(101)}`, `/v1/groups/${shop.members.id}`];
  const textToJoin = `/v1/text-to-joins/${shop.textToJoin.id}`;
  await textShop(api, shop, "Hello");
  for (const path of ["/health", "/openapi.json"]) await ask("GET", path);
  for (const path of ["account", "senders", "keys", "groups", "contacts", "text-to-joins", "reviews", "fields"]) {
    await ask("GET", `/v1/${path}`);
  }
  const { cursor } = await ask("GET", "/v1/contacts", undefined, { query: "limit=1" });
  await ask("GET", "/v1/contacts", undefined, { query: `limit=1&cursor=${encodeURIComponent(cursor)}` });
  for (const more of ["", "/groups", "/messages", "/consents"]) await ask("GET", contact + more);
  for (const path of [group, `${group}/members`, `${group}/responses`, textToJoin]) await ask("GET", path);

  await ask("PATCH", "/v1/account", { name: "Corner", sending: true });
  await ask("POST", "/v1/senders", { phone: "20304" });
  await ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 100 });
  const { id: keyId } = await ask("POST", "/v1/keys", { label: "Till", role: "owner" });
  await ask("PATCH", `/v1/keys/${keyId}`, { expiresAt: "2028-01-01T00:00:00Z" });
  await ask("DELETE", `/v1/keys/${keyId}`);

  await ask("POST", "/v1/fields", { key: "city", label: "City", type: "text" });
  await ask("PATCH", "/v1/fields/city", { type: "number" });
  for (const step of ["archive", "restore"]) await ask("POST", `/v1/fields/city/${step}`);
  const { id } = await ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { once: "one" });
  await ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { once: "one" });
  await ask("PATCH", `/v1/groups/${id}`, { name: "Friends", sender: shop.sender });
  await ask("PUT", `${contact}/groups/${shop.staff.id}`, {});
  await ask("PUT", `${contact}/groups/${shop.staff.id}`, {});
  await ask("DELETE", `${contact}/groups/${shop.staff.id}`);
  const phones = [shop.phone(102), shop.phone(998)];
  for (const dryRun of [true, false]) await ask("POST", `${group}/members`, { phones, dryRun });
  await ask("POST", `${group}/members/remove`, { phones });
  await ask("POST", `${group}/members`, { fromGroup: shop.staff.id });
  await ask("POST", `${group}/members`, { find: { group: shop.staff.id, consent: "subscribed" } });
  await ask("POST", `${group}/members/move`, { toGroup: shop.staff.id, all: true });
  await ask("POST", `/v1/groups/${shop.staff.id}/members`, { phones: [shop.phone(101)] });
  await ask("POST", `/v1/groups/${shop.staff.id}/members/move`, { toGroup: shop.members.id, phones });
  const both = [shop.members.id, shop.staff.id];
  await ask("POST", "/v1/groups/overlap", { groupIds: both });
  await ask("POST", "/v1/groups/overlap/members", { in: both });
  for (const what of ["review", "pressure"]) await ask("GET", `${group}/${what}`);
  await ask("POST", `${group}/reviewed`);
  await ask("POST", `${group}/review/remove`, { flags: ["never_answered"], after: 0 });

  const TODAY = { field: "createdAt", op: "thisDay" };
  const inStaff = { all: [TODAY, { field: "group", op: "anyOf", value: [shop.staff.id] }] };
  const { id: dynamic } = await ask("POST", "/v1/groups", { name: "Today", kind: "dynamic", rule: inStaff });
  await ask("GET", `/v1/groups/${dynamic}`);
  await ask("POST", "/v1/groups/preview", { rule: TODAY, groupId: dynamic });
  await ask("GET", `/v1/groups/${dynamic}/members/${shop.phone(101)}/why`);
  await ask("PATCH", `/v1/groups/${dynamic}`, { rule: TODAY });
  await ask("PATCH", "/v1/account", { timeZone: "Asia/Tokyo" });
  await api.stores.dynamicGroups.change(shop.account.id, dynamic, () => ({ state: "ready" }));
  await ask("POST", `/v1/groups/${dynamic}/verify`);
  for (const step of ["archive", "restore"]) await ask("POST", `/v1/groups/${dynamic}/${step}`);
  await ask("DELETE", `/v1/groups/${dynamic}`);

  await ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [shop.members.id] });
  await ask("PATCH", textToJoin, { keywords: ["MOCHA"], welcome: "Hi" });
  for (const step of ["archive", "restore"]) await ask("POST", `${textToJoin}/${step}`);
  for (const step of ["archive", "restore", "response/preview"]) await ask("POST", `${group}/${step}`);
  await ask("DELETE", `/v1/groups/${id}`);

  const { id: failed } = await failedText(api, shop);
  await ask("GET", "/v1/messages", undefined, { query: "state=failed" });
  for (const _ of ["once", "twice"]) await ask("POST", `/v1/messages/${failed}/retry`);

  const conversation = `/v1/conversations/${shop.phone(101)}`;
  await ask("GET", "/v1/conversations", undefined, { query: "unread=true" });
  await ask("POST", `${conversation}/read`);
  const { id: template } = await ask("POST", "/v1/templates", { name: "Hours", body: "We open at 8." });
  await ask("PATCH", `/v1/templates/${template}`, { name: "Open" });
  await ask("POST", `${conversation}/messages`, { templateId: template });
  await ask("DELETE", `/v1/templates/${template}`);
  for (const path of ["templates", "audit"]) await ask("GET", `/v1/${path}`);
  for (const query of ["actor=some-key", "object=some-group"]) await ask("GET", "/v1/audit", undefined, { query });

  await campaignsAsk(api, shop, ask);
  await importsAsk(api, shop, ask);

  const evidence = "paper form";
  await ask("PUT", `/v1/contacts/${shop.phone(104)}`, { firstName: "New" });
  await ask("PUT", contact, { lastName: "Lee", consent: { state: "subscribed", evidence } });
  for (const decision of ["dismiss", "unsubscribe"]) {
    await textShop(api, shop, "START");
    api.clock.time += 1_000;
    await textShop(api, shop, "wrong number");
    const { items } = await ask("GET", "/v1/reviews");
    await ask("POST", `/v1/reviews/${items[0].id}`, { decision });
  }
  api.clock.time += 1_000;
  await textShop(api, shop, "START");
  api.clock.time += 1_000;
  await textShop(api, shop, "wrong number");
  await ask("PUT", contact, { consent: { state: "unsubscribed", evidence } });

  // Contacts come and go, with everything that may be said of their consent and has to be erased with them.
  for (const phone of [shop.phone(105), shop.phone(106)]) {
    await ask("POST", "/v1/contacts", { phone, firstName: "New", consent: { state: "subscribed", evidence } });
    await ask("PUT", `/v1/contacts/${phone}/groups/${shop.staff.id}`, {});
  }
  await ask("PATCH", `/v1/contacts/${shop.phone(105)}`, { lastName: "Lee" });
  for (const state of ["unsubscribed", "subscribed"])
    await ask("POST", `/v1/contacts/${shop.phone(105)}/consents`, { state, evidence });
  await ask("DELETE", `/v1/contacts/${shop.phone(105)}`);
  await ask("DELETE", `/v1/contacts/${shop.phone(106)}`);
  await ask("PUT", `${contact}/groups/${shop.members.id}`, {});
  await ask("DELETE", contact, undefined, { query: "erase=true" });
  if (left.size > 0) throw new Error(`Nothing asks for ${[...left].join(", ")}`);
  return asked;
};
