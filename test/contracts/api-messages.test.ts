import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { attentionStateSchema, refOf } from "#shared/messaging/message.ts";
import { type Api, failedText, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const list = (query: string) => shop.ask("GET", "/v1/messages", undefined, { query });
const retry = (id: string, key = shop.key) => api.as(key)("POST", `/v1/messages/${id}/retry`);

describe("the list of messages that need a person", () => {
  it("shows what a person needs to decide", async () => {
    const { id } = await failedText(api, shop, "Bonjour ça va ☕");
    const { body } = await list("state=failed");
    expect(body.items).toEqual([
      {
        ...{ id, direction: "out", phone: shop.phone(101), body: "Bonjour ça va ☕", segments: 1, encoding: "UCS-2" },
        ...{ state: "failed", reason: "Twilio 30007", errorCode: 30007, errorMeaning: "content", purpose: "response" },
        ...{ sender: expect.any(String), at: expect.any(String), claimedAt: expect.any(String) },
        groupIds: ["some-group"],
      },
    ]);
    const conversation = await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/messages`);
    expect(conversation.body.items).toEqual(body.items);
  });

  it.each([...attentionStateSchema.options])("is there for %s", async (state) => {
    expect(await list(`state=${state}`)).toMatchObject({ status: 200, body: { items: [] } });
  });

  it.each(["", "state=", "state=sent", "state=delivered", "state=claimed", "state=received", "state=FAILED"])(
    "asks for a state that it has, not for '%s', and says which there are",
    async (query) => {
      const { status, body } = await list(query);
      expect({ status, code: body.code }).toEqual({ status: 400, code: "invalid" });
      expect(body.errors).toEqual([{ path: "state", message: expect.stringContaining("queued, in_doubt, failed") }]);
      expect(body.errors[0].message).toContain("what went well is found in the contact's conversation");
    },
  );

  it("has pages of its own, whose cursors are no other filter's", async () => {
    for (let index = 0; index < 5; index += 1) {
      api.clock.time += 1_000;
      await failedText(api, shop, `Text ${index}`);
    }
    const first = await list("state=failed&limit=3");
    expect(first.body.items.map((item: { body: string }) => item.body)).toEqual(["Text 4", "Text 3", "Text 2"]);
    const { cursor } = first.body;
    const second = await list(`state=failed&limit=3&cursor=${cursor}`);
    expect(second.body.items.map((item: { body: string }) => item.body)).toEqual(["Text 1", "Text 0"]);
    expect(second.body.cursor).toBeUndefined();
    for (const query of ["state=skipped", "state=failed&from=2026-01-01T00:00:00Z"]) {
      expect(await list(`${query}&cursor=${cursor}`)).toMatchObject({ status: 400, body: { code: "bad_cursor" } });
    }
  });

  it("is narrowed down to a time, in any offset", async () => {
    const start = api.clock.time;
    for (const index of [0, 1, 2]) {
      api.clock.time = start + index * 3_600_000;
      await failedText(api, shop, `Text ${index}`);
    }
    const from = new Date(start + 3_600_000).toISOString().replace(".000Z", "Z");
    const { body } = await list(`state=failed&from=${from}&until=${from.replace("Z", "-01:00")}`);
    expect(body.items.map((item: { body: string }) => item.body)).toEqual(["Text 1"]);
    const bad = await list("state=failed&from=yesterday");
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ path: "from" }] } });
  });
});

describe("sending a message once more", () => {
  it("makes one new message and queues it once, however often it is asked for", async () => {
    const old = await failedText(api, shop);
    const first = await retry(old.id);
    expect(first).toMatchObject({ status: 200, body: { state: "queued", body: old.body, retryOf: old.id } });
    expect(await retry(old.id)).toEqual(first);
    expect(api.queued).toMatchObject([{ messageId: first.body.id, phone: old.phone }]);
    const { body } = await list("state=failed");
    expect(body.items).toMatchObject([{ id: old.id, retriedAs: first.body.id }]);
    expect((await list("state=queued")).body.items).toMatchObject([{ id: first.body.id }]);
  });

  it("is a member's to do, not a viewer's", async () => {
    const { id } = await failedText(api, shop);
    const refused = await retry(id, await api.keyOf(shop.account, "viewer"));
    expect(refused).toMatchObject({ status: 403, body: { detail: "This needs a key that may send." } });
    expect(api.queued).toEqual([]);
    expect((await retry(id, await api.keyOf(shop.account, "member"))).status).toBe(200);
  });

  it("names the state of what it does not send", async () => {
    const { id } = await failedText(api, shop);
    const { body: queued } = await retry(id);
    expect(await retry(queued.id)).toMatchObject({ status: 409, body: { code: "not_retried", state: "queued" } });
    const messages = new DynamoMessageStore(api.client, api.tables.messages);
    const { accountId, phone } = await failedText(api, shop, "Another");
    const ref = refOf({ accountId, phone, id: queued.id });
    await messages.claim(ref, "claim", api.clock.time);
    await messages.record(ref, "claim", { state: "in_doubt", reason: "timeout" });
    const doubtful = await retry(queued.id);
    expect(doubtful).toMatchObject({ status: 409, body: { code: "not_retried", state: "in_doubt" } });
    expect(doubtful.body.detail).toContain("may be with the carrier");
  });
});

describe("the texts that groups and text-to-joins send", () => {
  it("are answered with their segments", async () => {
    const response = { body: "A".repeat(161) };
    const group = await shop.ask("POST", "/v1/groups", { name: "Long", kind: "standard", response });
    expect(group.body.segments).toEqual({ response: { segments: 2, encoding: "GSM-7" } });
    const changed = await shop.ask("PATCH", `/v1/groups/${group.body.id}`, { response: null });
    expect(changed.body.segments).toEqual({});
    const texts = { welcome: "☕", alreadyIn: "Hi" };
    const made = { name: "Tea", keywords: ["TEA"], groupIds: [group.body.id], ...texts };
    const { body } = await shop.ask("POST", "/v1/text-to-joins", made);
    const segments = { welcome: { segments: 1, encoding: "UCS-2" }, alreadyIn: { segments: 1, encoding: "GSM-7" } };
    expect(body.segments).toEqual(segments);
    const { body: patched } = await shop.ask("PATCH", `/v1/text-to-joins/${body.id}`, { welcome: null });
    expect(patched.segments).toEqual({ alreadyIn: segments.alreadyIn });
  });
});
