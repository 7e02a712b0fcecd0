import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const make = (more: object) => shop.ask("POST", "/v1/groups", { kind: "standard", ...more });
const change = (more: object, group = shop.members) => shop.ask("PATCH", `/v1/groups/${group.id}`, more);

describe("a group's name", () => {
  it("belongs to one group, without regard to case and spaces", async () => {
    for (const name of ["Members", " members", "MEMBERS ", "ｍｅｍｂｅｒｓ"]) {
      expect(await make({ name })).toMatchObject({ status: 409, body: { code: "name_taken" } });
    }
    expect(await change({ name: "staff" })).toMatchObject({ status: 409, body: { code: "name_taken" } });
    expect(await change({ name: "MEMBERS" })).toMatchObject({ status: 200, body: { name: "MEMBERS" } });
  });

  it("is free again when its group is renamed", async () => {
    await change({ name: "Regulars" });
    expect((await make({ name: "Members" })).status).toBe(201);
  });

  it("is no other one for what cannot be seen in it, and loses that", async () => {
    await make({ name: "Regulars" });
    for (const name of ["Reg\u200bulars", "\u2066Regulars\u2069", "Regulars\ufeff", "Re\u00adgulars"])
      expect(await make({ name })).toMatchObject({ status: 409, body: { code: "name_taken" } });
    expect((await make({ name: "Book\u200b club" })).body.name).toBe("Book club");
    // These join what belongs together: a family, a Persian word, the flag of Wales.
    for (const name of ["👨‍👩‍👧", "می‌خواهم", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"]) expect((await make({ name })).body.name).toBe(name);
  });

  it.each(["", "   ", "\u200b", "\u200d \u3164", "x".repeat(101), "ﷺ".repeat(100)])("is not %j", async (name) => {
    expect(await make({ name })).toMatchObject({ status: 400, body: { errors: [{ path: "name" }] } });
  });

  it("may be in any script", async () => {
    for (const name of ["Café ☕", "常連さん", "الزبائن", "ﷺ"]) expect((await make({ name })).body.name).toBe(name);
  });
});

describe("a group's response", () => {
  it("is as usual where nothing is said", async () => {
    const { body } = await make({ name: "A", response: { body: "Hi {{first_name|there|20}}" } });
    expect(body.response).toEqual({ body: "Hi {{first_name|there|20}}", on: {}, again: "never" });
  });

  it("is replaced as a whole, and null clears it", async () => {
    await change({ response: { body: "A", on: { bulk: true }, again: "every-join" } });
    expect((await change({ response: { body: "B" } })).body.response).toEqual({ body: "B", on: {}, again: "never" });
    expect((await change({ name: "Still" })).body.response.body).toBe("B");
    expect((await change({ response: null })).body).not.toHaveProperty("response");
  });

  it.each([
    ["response", "Hi"],
    ["response.body", {}],
    ["response.body", { body: "" }],
    ["response.body", { body: " \n" }],
    ["response.body", { body: "x".repeat(1_601) }],
    ["response.body", { body: "{{first_name" }],
    ["response.body", { body: "{{secret}}" }],
    ["response.on.fax", { body: "Hi", on: { fax: true } }],
    ["response.on.bulk", { body: "Hi", on: { bulk: "yes" } }],
    ["response.again.afterDays", { body: "Hi", again: { afterDays: 0 } }],
    ["response.again", { body: "Hi", again: "sometimes" }],
    ["response.color", { body: "Hi", color: "red" }],
  ])("says at %s what is wrong with it", async (path, response) => {
    const { status, body } = await change({ response });
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path });
  });
});

describe("a group's sender", () => {
  it("is one of the account's, and null clears it", async () => {
    expect((await change({ sender: shop.sender })).body.sender).toBe(shop.sender);
    expect((await change({ sender: null })).body).not.toHaveProperty("sender");
    expect(await change({ sender: "+15125550999" })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "sender" }] },
    });
  });
});

it("is standard or dynamic, and never changes", async () => {
  for (const kind of ["static", "", null, undefined]) {
    expect(await make({ name: "A", kind })).toMatchObject({ status: 400, body: { errors: [{ path: "kind" }] } });
  }
  expect((await change({ kind: "dynamic" })).status).toBe(400);
});

describe("the account", () => {
  it("keeps what is not said of its quiet hours", async () => {
    const { body } = await shop.ask("PATCH", "/v1/account", { quietHours: { from: "21:30" } });
    expect(body.quietHours).toEqual({ enabled: true, from: "21:30", to: "09:00" });
    expect((await shop.ask("PATCH", "/v1/account", {})).body).toEqual(body);
  });

  it("is told why sending was stopped until somebody turns it on again", async () => {
    await api.stores.accounts.changeAccount(shop.account.id, { sending: false, stoppedBecause: "Twilio 20003" });
    expect((await shop.ask("PATCH", "/v1/account", { name: "Corner" })).body.stoppedBecause).toBe("Twilio 20003");
    const { body } = await shop.ask("PATCH", "/v1/account", { sending: true });
    expect(body.sending).toBe(true);
    expect(body).not.toHaveProperty("stoppedBecause");
  });

  it.each([
    ["country", "ZZ"],
    ["country", "us"],
    ["timeZone", "America/Nowhere"],
    ["timeZone", ""],
    ["quietHours.to", { to: "24:00" }, "quietHours"],
    ["quietHours.until", { until: "24:00" }, "quietHours"],
    ["id", "another"],
    ["status", "closed"],
    ["stoppedBecause", null],
  ])("is not changed by a wrong %s", async (path, value, field = path) => {
    const { status, body } = await shop.ask("PATCH", "/v1/account", { [field]: value });
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path });
  });
});

describe("a sender", () => {
  it("is a phone number as people write it, or a short code", async () => {
    expect((await shop.ask("POST", "/v1/senders", { phone: "(512) 555-0777" })).body).toMatchObject({
      phone: "+15125550777",
      segmentsPerSecond: 1,
    });
    expect((await shop.ask("POST", "/v1/senders", { phone: "203040", segmentsPerSecond: 100 })).status).toBe(201);
    expect((await shop.ask("PATCH", "/v1/senders/203040", { segmentsPerSecond: 50 })).body.segmentsPerSecond).toBe(50);
  });

  it("sends for one account only", async () => {
    const { key } = await api.open("Other");
    for (const ask of [shop.ask, api.as(key)]) {
      const answer = await ask("POST", "/v1/senders", { phone: shop.sender });
      expect(answer).toMatchObject({ status: 409, body: { code: "sender_taken" } });
    }
  });

  it.each(["+1512", "Corner", "1234", "1234567"])("is not %s", async (phone) => {
    expect(await shop.ask("POST", "/v1/senders", { phone })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "phone" }] },
    });
  });
});
