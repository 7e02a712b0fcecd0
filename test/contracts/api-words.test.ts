import { HOLD_MILLISECONDS } from "#shared/contacts/consent.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const consent = async () => (await shop.ask("GET", `/v1/contacts/${shop.phone(101)}`)).body.consent;
const reviews = async () => (await shop.ask("GET", "/v1/reviews")).body.items;
const text = async (body: string) => {
  api.clock.time += 1_000;
  return await textShop(api, shop, body);
};

describe("a doubtful opt-out over the API", () => {
  it("is listed with its words and until when it waits, and is held", async () => {
    await text("This is spam");
    const [review] = await reviews();
    expect(review).toMatchObject({ phone: shop.phone(101), body: "This is spam" });
    expect(Date.parse(review.decideBy) - Date.parse(review.at)).toBe(HOLD_MILLISECONDS);
    expect(await consent()).toMatchObject({ state: "subscribed", held: true });
  });

  it.each([
    ["dismiss", "subscribed"],
    ["unsubscribe", "unsubscribed"],
  ] as const)("ends by a person's %s as %s, once", async (decision, state) => {
    await text("This is spam");
    const [{ id }] = await reviews();
    const decided = await shop.ask("POST", `/v1/reviews/${id}`, { decision });
    expect([decided.status, decided.body]).toEqual([200, { id, decision }]);
    expect(await consent()).toMatchObject({ state });
    expect(await consent()).not.toHaveProperty("held");
    expect(await reviews()).toEqual([]);
    expect((await shop.ask("POST", `/v1/reviews/${id}`, { decision })).status).toBe(404);
  });

  it("undecided for five days shows as unsubscribed, and an import or the API does not turn it back", async () => {
    await text("This is spam");
    api.clock.time += HOLD_MILLISECONDS;
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    const wish = { consent: { state: "subscribed", evidence: "asked" } };
    const put = await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}`, wish);
    expect(put.body).toMatchObject({ consent: { state: "unsubscribed" }, warnings: [{ code: "consent_kept" }] });
    expect(await reviews()).toEqual([]);
  });

  it("is decided by who may set consent", async () => {
    await text("This is spam");
    const [{ id }] = await reviews();
    const member = api.as(await api.keyOf(shop.account, "member"));
    expect((await member("POST", `/v1/reviews/${id}`, { decision: "dismiss" })).status).toBe(403);
  });
});

describe("what an account answers", () => {
  it("is as it was set, and as usual when it is cleared", async () => {
    const { body: usual } = await shop.ask("GET", "/v1/account");
    expect(usual).toMatchObject({ optOutReplies: "carrier", keywordResubscribes: false });
    const set = {
      fallbackReply: "We open at 7.",
      optOutReplies: "app",
      keywordResubscribes: true,
      optInFooter: "Reply STOP to end.",
      helpContact: "help@corner.example",
    };
    expect((await shop.ask("PATCH", "/v1/account", set)).body).toMatchObject(set);
    const cleared = { fallbackReply: null, optInFooter: null, helpContact: null };
    const { body } = await shop.ask("PATCH", "/v1/account", {
      ...cleared,
      optOutReplies: "carrier",
      keywordResubscribes: false,
    });
    expect(body).toEqual(usual);
  });

  it.each([{ fallbackReply: "" }, { fallbackReply: "{{nobody}}" }, { optOutReplies: "me" }, { optInFooter: " " }])(
    "is refused as %j",
    async (change) => {
      expect((await shop.ask("PATCH", "/v1/account", change)).status).toBe(400);
    },
  );
});

describe("what an account's dates go by", () => {
  it("is as usual until it is set, and the trail says what it was", async () => {
    expect((await shop.ask("GET", "/v1/account")).body).toMatchObject({ weekStart: "sunday", leapDay: "feb28" });
    const set = { weekStart: "monday", leapDay: "mar1" };
    api.clock.time += 1_000;
    expect((await shop.ask("PATCH", "/v1/account", set)).body).toMatchObject(set);
    expect((await shop.ask("GET", "/v1/account")).body).toMatchObject(set);
    const { body } = await shop.ask("GET", "/v1/audit", undefined, { query: "limit=1" });
    expect(body.items[0]).toMatchObject({
      ...{ action: "changeAccount", before: { weekStart: "sunday", leapDay: "feb28" }, after: set },
    });
  });

  it.each([{ weekStart: "Monday" }, { weekStart: 1 }, { weekStart: null }, { leapDay: "feb29" }])(
    "is refused as %j",
    async (change) => {
      expect((await shop.ask("PATCH", "/v1/account", change)).status).toBe(400);
    },
  );
});

describe("a text-to-join with an opening time", () => {
  const path = () => `/v1/text-to-joins/${shop.textToJoin.id}`;

  it("keeps it in UTC, and clears it", async () => {
    const set = { opensAt: "2026-12-01T09:00:00-05:00", closesAt: "2026-12-02T00:00:00Z", closedReply: "Later!" };
    const { body } = await shop.ask("PATCH", path(), set);
    expect(body).toMatchObject({
      opensAt: "2026-12-01T14:00:00.000Z",
      closesAt: "2026-12-02T00:00:00.000Z",
      closedReply: "Later!",
    });
    const cleared = await shop.ask("PATCH", path(), { opensAt: null, closesAt: null, closedReply: null });
    expect(cleared.body).not.toHaveProperty("opensAt");
  });

  it("that closes before it opens is refused, also when one end is changed alone", async () => {
    const [early, late] = ["2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"];
    const made = { name: "Tea", keywords: ["TEA"], groupIds: [shop.staff.id], opensAt: late, closesAt: early };
    expect((await shop.ask("POST", "/v1/text-to-joins", made)).body.errors).toMatchObject([{ path: "closesAt" }]);
    expect((await shop.ask("PATCH", path(), { opensAt: late })).status).toBe(200);
    expect((await shop.ask("PATCH", path(), { closesAt: early })).status).toBe(400);
  });

  it("tells how many joined by it", async () => {
    expect((await shop.ask("GET", path())).body.joins).toBe(0);
    await shop.ask("DELETE", `/v1/contacts/${shop.phone(101)}/groups/${shop.members.id}`);
    await text("COFFEE");
    expect((await shop.ask("GET", path())).body.joins).toBe(1);
  });
});

it("a message says what it was taken for", async () => {
  await text("STOP");
  await text("COFFEE");
  const { body } = await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/messages`);
  expect(body.items.map(({ meaning }: { meaning: string }) => meaning)).toEqual(["keyword_after_opt_out", "stop"]);
});
