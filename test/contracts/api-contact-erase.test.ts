import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { phoneOf, someReply } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const ann = () => `/v1/contacts/${shop.phone(101)}`;
const messagesOf = () => new DynamoMessageStore(api.client, api.tables.messages);

describe("erasing a contact", () => {
  const erase = (ask = shop.ask) => ask("DELETE", ann(), undefined, { query: "erase=true" });

  it("is for a key that may", async () => {
    const manager = api.as(await api.keyOf(shop.account, "member"));
    const before = api.stored();
    expect(await erase(manager)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(api.stored().filter(({ sk }) => sk === shop.phone(101))).toEqual(
      before.filter(({ sk }) => sk === shop.phone(101)),
    );
  });

  it("leaves nothing of names and words in any table, and what must be provable", async () => {
    const words = ["Zebedee", "Quux", "zq@example.com", "my knee hurts", "spam", "Dear Zebedee"];
    await shop.ask("PUT", ann(), { firstName: "Zebedee", lastName: "Quux", email: "zq@example.com" });
    await shop.ask("PATCH", ann(), { lastName: "Quux-Lee" });
    await textShop(api, shop, "my knee hurts");
    const at = new Date(api.clock.time).toISOString();
    const waiting = someReply(shop.account.id, { phone: phoneOf(shop.phone(101)), body: "Dear Zebedee", at });
    await messagesOf().insert(waiting);
    api.clock.time += 1_000;
    await textShop(api, shop, "STOP");
    expect(JSON.stringify(api.stored())).toContain("Zebedee");
    expect((await erase()).status).toBe(204);

    const left = JSON.stringify(api.stored());
    expect(words.filter((word) => left.includes(word))).toEqual([]);
    expect(await messagesOf().get(refOf(waiting))).toMatchObject({ state: "cancelled", reason: "erased" });
    const { body } = await shop.ask("GET", `${ann()}/messages`);
    expect(body.items.map((item) => [item.body, item.direction])).toContainEqual(["", "in"]);
    expect(body.items.every((item) => item.erasedAt !== undefined)).toBe(true);
    const records = await shop.ask("GET", `${ann()}/consents`);
    expect(records.body.items[0]).toMatchObject({ state: "unsubscribed", how: "text", evidence: "STOP" });
  });

  it("leaves no words of who only ever texted, for that they did is proven by their text's id", async () => {
    const unknown = shop.phone(177);
    await textShop(api, { ...shop, phone: () => unknown }, "I am Zebedee Quux");
    const consents = async () => (await shop.ask("GET", `/v1/contacts/${unknown}/consents`)).body.items;
    const said = await consents();
    expect(said).toMatchObject([{ state: "pending", how: "text", cause: expect.stringMatching(/^SM/) }]);
    const erased = await shop.ask("DELETE", `/v1/contacts/${unknown}`, undefined, { query: "erase=true" });
    expect(erased.status).toBe(204);
    expect(JSON.stringify(api.stored())).not.toContain("Quux");
    expect(await consents()).toEqual(said);
  });

  it("takes the words out of a review; what was said of consent keeps them as its evidence", async () => {
    await textShop(api, shop, "This is spam, says Quux");
    await erase();
    const { body } = await shop.ask("GET", "/v1/reviews");
    expect(body.items).toMatchObject([{ body: "" }]);
    const holding = api.stored().filter((item) => JSON.stringify(item).includes("Quux"));
    expect(holding).toMatchObject([{ evidence: "This is spam, says Quux" }]);
  });

  it("leaves no text that somebody could send once more, also when its end is heard later", async () => {
    const sent = someReply(shop.account.id, { phone: phoneOf(shop.phone(101)), body: "Hi Ann" });
    await messagesOf().insert(sent);
    await messagesOf().claim(refOf(sent), "claim", api.clock.time);
    const sid = `SM${"0".repeat(32)}`;
    await messagesOf().record(refOf(sent), "claim", { state: "sent", sid });
    expect((await erase()).status).toBe(204);
    await messagesOf().applyStatus(refOf(sent), { sid, state: "undelivered", errorCode: 30003 });
    expect((await shop.ask("POST", `/v1/messages/${sent.id}/retry`)).status).toBe(404);
    expect(api.queued).toEqual([]);
  });

  it("goes on where it was when asked again, and ends", async () => {
    const claimed = someReply(shop.account.id, { phone: phoneOf(shop.phone(101)), body: "Hi Ann" });
    await messagesOf().insert(claimed);
    await messagesOf().claim(refOf(claimed), "claim", api.clock.time);
    expect(await erase()).toMatchObject({ status: 202, body: { erasing: true } });
    expect(await erase()).toMatchObject({ status: 202 });
    await messagesOf().record(refOf(claimed), "claim", { state: "sent", sid: `SM${"0".repeat(32)}` });
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(204);
    expect(await messagesOf().get(refOf(claimed))).toMatchObject({ state: "sent", body: "" });
  });

  it("leaves no words of a reply that was being written meanwhile", async () => {
    const path = `/v1/conversations/${shop.phone(101)}/messages`;
    // The first transaction of a reply is its row's.
    api.dynamo.before("TransactWriteItems", async () => void (await erase()));
    const answer = await shop.ask("POST", path, { body: "Dear {{first_name}}" });
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(JSON.stringify(api.stored())).not.toContain("Dear Ann");
    expect(api.queued).toEqual([]);
  });

  it("stops after twenty seconds and says that there is more", async () => {
    for (let index = 0; index < 101; index += 1) {
      const row = someReply(shop.account.id, { phone: phoneOf(shop.phone(101)), body: `Hi ${index}` });
      await messagesOf().insert(row);
    }
    const { eraser } = api.stores;
    const erasePage = eraser.erasePage.bind(eraser);
    Object.assign(eraser, {
      erasePage: async (...given: Parameters<typeof erasePage>) => {
        api.clock.time += 20_000;
        return erasePage(...given);
      },
    });
    expect((await erase()).status).toBe(202);
    Object.assign(eraser, { erasePage });
    expect((await erase()).status).toBe(204);
    expect(api.stored().filter(({ body }) => /^Hi /.test(String(body)))).toEqual([]);
  });

  it("is open to one that was deleted before, and has no end where there is nothing", async () => {
    await textShop(api, shop, "I am Ann");
    await shop.ask("DELETE", ann());
    expect((await erase()).status).toBe(204);
    expect((await shop.ask("DELETE", "/v1/contacts/+15125550300", undefined, { query: "erase=true" })).status).toBe(
      404,
    );
  });
});
