// What the API asks of DynamoDB: every operation, and what differs within one.
import { createApi } from "#functions/api/api.ts";
import { dynamoStores } from "#functions/api/dynamo-stores.ts";
import { createRouteMatcher } from "#functions/api/match-route.ts";
import { routes } from "#shared/api/routes.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { startApi, startShop, textShop } from "#test/contracts/api-fixture.ts";
import { recordingClient } from "#test/support/dynamo-access.ts";

const matchRoute = createRouteMatcher(routes);

export const apiAsks = async (): Promise<Set<string>> => {
  const api = startApi();
  const shop = await startShop(api);
  const { client, asked } = recordingClient(api.dynamo, api.tables);
  const seal = async () => createCursorSeal("a secret of thirty-two characters and more");
  const respond = createApi({ ...dynamoStores(client, api.tables), seal, clock: api.clock });
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
  for (const path of ["account", "senders", "keys", "groups", "contacts", "text-to-joins", "reviews"]) {
    await ask("GET", `/v1/${path}`);
  }
  const { cursor } = await ask("GET", "/v1/contacts", undefined, { query: "limit=1" });
  await ask("GET", "/v1/contacts", undefined, { query: `limit=1&cursor=${encodeURIComponent(cursor)}` });
  for (const more of ["", "/groups", "/messages", "/consents"]) await ask("GET", contact + more);
  for (const path of [group, `${group}/members`, textToJoin]) await ask("GET", path);

  await ask("PATCH", "/v1/account", { name: "Corner", sending: true });
  await ask("POST", "/v1/senders", { phone: "20304" });
  await ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 100 });
  const { id: keyId } = await ask("POST", "/v1/keys", { label: "Till", role: "member" });
  await ask("DELETE", `/v1/keys/${keyId}`);

  const { id } = await ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { once: "one" });
  await ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { once: "one" });
  await ask("PATCH", `/v1/groups/${id}`, { name: "Friends", sender: shop.sender });
  await ask("PUT", `${contact}/groups/${shop.staff.id}`, {});
  await ask("PUT", `${contact}/groups/${shop.staff.id}`, {});
  await ask("DELETE", `${contact}/groups/${shop.staff.id}`);
  const phones = [shop.phone(102), shop.phone(998)];
  for (const dryRun of [true, false]) await ask("POST", `${group}/members`, { phones, dryRun });
  await ask("POST", `${group}/members/remove`, { phones });

  await ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [shop.members.id] });
  await ask("PATCH", textToJoin, { keywords: ["MOCHA"], welcome: "Hi" });
  for (const step of ["archive", "restore"]) await ask("POST", `${textToJoin}/${step}`);

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
  if (left.size > 0) throw new Error(`Nothing asks for ${[...left].join(", ")}`);
  return asked;
};
