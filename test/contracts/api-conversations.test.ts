import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { phoneOf } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

const HOUR = 60 * 60_000;
let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const text = async (body: string) => {
  api.clock.time += 1_000;
  await textShop(api, shop, body);
};
const inbox = async (query = "") => (await shop.ask("GET", "/v1/conversations", undefined, { query })).body.items;
const path = (more: string) => `/v1/conversations/${shop.phone(101)}${more}`;
const reply = (body: unknown, more = {}) => shop.ask("POST", path("/messages"), body, more);
const rowOf = (id: string) =>
  new DynamoMessageStore(api.client, api.tables.messages).get({
    accountId: shop.account.id,
    phone: phoneOf(shop.phone(101)),
    messageId: id,
  });

describe("the inbox", () => {
  it("shows a person's words with the name, unread until somebody reads them", async () => {
    await text("Are you open?");
    const at = new Date(api.clock.time).toISOString();
    const shown = { phone: shop.phone(101), firstName: "Ann of 512", lastAt: at, lastBody: "Are you open?" };
    expect(await inbox("unread=true")).toEqual([{ ...shown, lastDirection: "in", unread: 1 }]);
    await text("Hello?");
    expect((await shop.ask("POST", path("/read"))).body).toEqual({ phone: shop.phone(101), unread: 0 });
    expect(await inbox("unread=true")).toEqual([]);
    expect(await inbox()).toMatchObject([{ lastBody: "Hello?", unread: 0 }]);
  });

  it.each([
    ["COFFEE", 0],
    ["STOP", 0],
    ["HELP", 0],
    ["This is spam", 1],
    ["Hello", 1],
  ])("counts %s as %i unread, and moves to it either way", async (body, unread) => {
    await text(body);
    expect(await inbox()).toMatchObject([{ lastBody: body, unread }]);
  });

  it("counts a keyword as unread that came after an opt-out, for nobody answers it", async () => {
    await text("STOP");
    await text("COFFEE");
    expect(await inbox("unread=true")).toMatchObject([{ lastBody: "COFFEE", unread: 1 }]);
  });

  it("stands still for what goes out by itself", async () => {
    await shop.ask("PATCH", "/v1/account", { fallbackReply: "A person will read this." });
    await text("Hello");
    expect(await inbox()).toMatchObject([{ lastBody: "Hello", lastDirection: "in" }]);
  });

  it("keeps unread what comes in behind what was read", async () => {
    await text("One");
    const upTo = new Date(api.clock.time).toISOString();
    await text("Two");
    expect((await shop.ask("POST", path("/read"), { upTo })).body).toMatchObject({ unread: 1 });
  });

  it("keeps unread what comes in while somebody marks as read", async () => {
    await text("One");
    // The first put is the intent in the audit trail.
    api.dynamo.before("PutItem", async () => api.dynamo.before("PutItem", () => text("Two")));
    expect((await shop.ask("POST", path("/read"))).body).toMatchObject({ unread: 1 });
    expect(await inbox("unread=true")).toMatchObject([{ lastBody: "Two", unread: 1 }]);
  });
});

describe("a reply by hand", () => {
  it("is a row that waits for the door, from the number that the person texted, and the last words", async () => {
    await text("Are you open?");
    const { status, body } = await reply({ body: "Yes, {{first_name|friend}}!" });
    expect({ status, body }).toMatchObject({
      ...{ status: 201 },
      body: { direction: "out", body: "Yes, Ann of 512!", state: "queued", purpose: "reply", sender: shop.sender },
    });
    expect(api.queued).toMatchObject([{ messageId: body.id, phone: shop.phone(101) }]);
    expect(await inbox()).toMatchObject([{ lastBody: "Yes, Ann of 512!", lastDirection: "out", unread: 1 }]);
    expect((await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/messages`)).body.items).toHaveLength(2);
  });

  it("says the words of a template", async () => {
    const words = { name: "Hours", body: "We open at 8, {{first_name}}." };
    const { body: template } = await shop.ask("POST", "/v1/templates", words);
    expect((await reply({ templateId: template.id })).body.body).toBe("We open at 8, Ann of 512.");
    const unknown = await reply({ templateId: "nobodys" });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: "templateId" }] } });
  });

  it("comes from the number that was asked for, or the one texted last, or the first", async () => {
    const [first = ""] = [shop.sender, "+15125550999"].sort();
    await shop.ask("POST", "/v1/senders", { phone: "+15125550999" });
    expect((await reply({ body: "Hi" })).body.sender).toBe(first);
    await textShop(api, { phone: shop.phone, sender: "+15125550999" }, "Hello");
    expect((await reply({ body: "Hi again" })).body.sender).toBe("+15125550999");
    expect((await reply({ body: "Hi", sender: shop.sender })).body.sender).toBe(shop.sender);
    expect((await reply({ body: "Hi", sender: "+15125550777" })).status).toBe(400);
  });

  it("is one row for one request, also when an attempt broke off before its answer", async () => {
    await text("Are you open?");
    const once = { headers: { "idempotency-key": "order-66" } };
    const answer = api.dynamo.answer.bind(api.dynamo);
    api.dynamo.answer = (operation, body) => {
      const put = operation === "PutItem" ? JSON.stringify(body) : "";
      // Its intent is written, its entry is not.
      if (put.includes("#audit") && !put.includes('"outcome":{"S":"unknown"}')) throw new Error("Not there");
      return answer(operation, body);
    };
    const words = { body: "Yes, {{first_name}}" };
    expect((await reply(words, once)).status).toBe(500);
    api.dynamo.answer = answer;
    api.errors.length = 0;
    api.clock.time += 1_000;
    // The contact has another name by now: the words are those of the first attempt all the same.
    await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}`, { firstName: "Anna" });
    const { body } = await reply(words, once);
    expect(body.body).toBe("Yes, Ann of 512");
    expect((await reply(words, once)).body.id).toBe(body.id);
    const { items } = (await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/messages`)).body;
    expect(items.filter(({ direction }) => direction === "out")).toHaveLength(1);
  });

  it.each([
    ["STOP", "unsubscribed"],
    ["This is spam", "held"],
  ])("is refused after %s, and writes nothing", async (word, consent) => {
    await text(word);
    const refused = await reply({ body: "But wait" });
    expect(refused).toMatchObject({ status: 409, body: { code: "consent", consent } });
    expect(api.queued).toEqual([]);
    expect(await inbox()).toMatchObject([{ lastBody: word }]);
  });

  it("is refused to who never agreed", async () => {
    const refused = await shop.ask("POST", `/v1/conversations/${shop.phone(103)}/messages`, { body: "Hi" });
    expect(refused).toMatchObject({ status: 409, body: { code: "consent", consent: "pending" } });
  });

  it("is not blank when the contact's values are in it", async () => {
    const { status, body } = await reply({ body: "{{last_name}}" });
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ path: "body" }] });
  });

  it("waits for no quiet hours within a day of the person's own text, and for the person's afterwards", async () => {
    await text("Are you open?");
    const at = async (hours: number) => {
      api.clock.time += hours * HOUR;
      return await rowOf((await reply({ body: `Yes ${hours}` })).body.id);
    };
    expect(await at(24)).not.toHaveProperty("quietZones");
    expect(await at(1)).toMatchObject({ quietZones: ["America/Chicago"] });
  });
});
