// Lists go on where they were, whatever is added or taken away between two pages.
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const page = async (path: string, limit: number, cursor?: string) => {
  const query = `limit=${limit}${cursor === undefined ? "" : `&cursor=${cursor}`}`;
  const { body } = await shop.ask("GET", path, undefined, { query });
  return { items: body.items ?? [], cursor: body.cursor };
};
/** The groups of one contact, in their order. */
const inGroups = async (count: number): Promise<string[]> => {
  const path = `/v1/contacts/${shop.phone(102)}/groups`;
  for (let index = 0; index < count; index += 1) {
    const { body } = await shop.ask("POST", "/v1/groups", { name: `Group ${index}`, kind: "standard" });
    await shop.ask("PUT", `${path}/${body.id}`);
  }
  return (await page(path, 200)).items.map(({ groupId }) => String(groupId));
};

it("a contact's groups go on behind the last one shown, also when the contact has left it", async () => {
  const path = `/v1/contacts/${shop.phone(102)}/groups`;
  const [, second, third] = await inGroups(3);
  const { cursor } = await page(path, 2);
  await shop.ask("DELETE", `${path}/${second}`);
  expect((await page(path, 2, cursor)).items).toMatchObject([{ groupId: third }]);
});

it("a page of a contact's groups is not empty while there are more, though some were just deleted", async () => {
  const path = `/v1/contacts/${shop.phone(102)}/groups`;
  const [first, second, third] = await inGroups(3);
  for (const id of [first, second]) expect((await shop.ask("DELETE", `/v1/groups/${id}`)).status).toBe(204);
  const { items, cursor } = await page(path, 1);
  expect(items).toMatchObject([{ groupId: third }]);
  expect(cursor).toBeUndefined();
});

it("keys go on behind the last one shown, also when it was removed", async () => {
  for (const label of ["One", "Two", "Three"]) await shop.ask("POST", "/v1/keys", { label, role: "viewer" });
  const { items } = await page("/v1/keys", 200);
  const whole = items.map(({ id }) => id);
  // One that has others before and behind it; the owner's stays.
  const removed = items[1]?.role === "viewer" ? 1 : 2;
  const { cursor } = await page("/v1/keys", removed + 1);
  expect((await shop.ask("DELETE", `/v1/keys/${whole[removed]}`)).status).toBe(204);
  const rest = await page("/v1/keys", 200, cursor);
  expect(rest.items.map(({ id }) => id)).toEqual(whole.slice(removed + 1));
});

it("consent records go on behind the last one shown, whatever was said since", async () => {
  const path = `/v1/contacts/${shop.phone(102)}/consents`;
  for (const state of ["unsubscribed", "subscribed", "unsubscribed"]) {
    api.clock.time += 1_000;
    await shop.ask("POST", path, { state, evidence: "said on the phone" });
  }
  const whole = (await page(path, 200)).items.map(({ at }) => at);
  const { cursor } = await page(path, 2);
  api.clock.time += 1_000;
  await shop.ask("POST", path, { state: "subscribed", evidence: "said on the phone" });
  expect((await page(path, 200, cursor)).items.map(({ at }) => at)).toEqual(whole.slice(2));
});
