import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { phoneOf } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const consent = { state: "subscribed", evidence: "paper form 12" };
const ann = () => `/v1/contacts/${shop.phone(101)}`;
const post = (body: unknown, ask = shop.ask) => ask("POST", "/v1/contacts", body);

describe("posting a contact", () => {
  it("makes it, a national number as the account's country writes it", async () => {
    const answer = await post({ phone: "(512) 555-0300", firstName: " Ann ", lastName: "", consent });
    expect(answer).toMatchObject({
      status: 201,
      body: { phone: "+15125550300", firstName: "Ann", consent: { state: "subscribed" }, source: "manual" },
    });
    expect(answer.body).not.toHaveProperty("lastName");
    expect((await shop.ask("GET", "/v1/contacts/+15125550300")).body).toMatchObject({ firstName: "Ann" });
  });

  it("warns of a contact that nobody may text yet", async () => {
    expect((await post({ phone: "+15125550300" })).body).toMatchObject({
      consent: { state: "pending" },
      warnings: [{ code: "consent_pending" }],
    });
  });

  it("of a phone that is one already changes nothing, however it is written", async () => {
    const before = api.stored();
    const body = { firstName: "Eve", consent: { state: "unsubscribed", evidence: "called" } };
    for (const phone of [shop.phone(101), "512 555 0101"]) {
      expect(await post({ phone, ...body })).toMatchObject({ status: 409, body: { code: "contact_exists" } });
    }
    expect(api.stored()).toEqual(before);
  });

  it("of one phone many times at once makes one", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ phone: "+15125550300", consent })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await shop.ask("GET", "/v1/contacts/+15125550300/consents")).body.items).toHaveLength(1);
  });

  it("twice with one Idempotency-Key answers the same", async () => {
    const headers = { "idempotency-key": "new-1" };
    const ask = () => shop.ask("POST", "/v1/contacts", { phone: "+15125550300" }, { headers });
    const first = await ask();
    expect(await ask()).toMatchObject({ status: 201, body: first.body });
  });

  it("of the other account's contact makes one's own", async () => {
    const other = await startShop(api, "Second Cup", "212");
    expect(await post({ phone: shop.phone(101) }, other.ask)).toMatchObject({ status: 201 });
    expect((await other.ask("DELETE", ann())).status).toBe(204);
    expect((await shop.ask("GET", ann())).body).toMatchObject({ firstName: "Ann of 512" });
  });

  it("subscribes nobody by a key that may not", async () => {
    const member = api.as(await api.keyOf(shop.account, "member"));
    const phone = "+15125550300";
    expect(await post({ phone, consent }, member)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await shop.ask("GET", `/v1/contacts/${phone}`)).status).toBe(404);
    expect((await post({ phone, consent: { state: "unsubscribed", evidence: "called" } }, member)).status).toBe(201);
  });

  it.each([
    ["", "must not be empty"],
    ["Ann", "is not a phone number"],
    ["12345", "is a short code"],
    ["+15125550101 ext 5", "has an extension, which cannot be texted"],
    ["+1512555010", "has too few or too many digits"],
    ["+11234567890", "has no such area code"],
    ["+442079460000", "is a landline, which cannot be texted"],
    ["+493012345678", "is a landline, which cannot be texted"],
  ])("refuses %j: it %s", async (phone, message) => {
    expect(await post({ phone })).toMatchObject({ status: 400, body: { errors: [{ path: "phone", message }] } });
  });

  it.each([
    ["Ann", "is not a phone number"],
    ["12345", "is a short code"],
    ["+15125550101%20ext%205", "has an extension, which cannot be texted"],
    ["5125550101", "must be a phone number in E.164, such as +15125550101"],
  ])("says of %j in a path that it %s", async (phone, message) => {
    const answer = await shop.ask("PATCH", `/v1/contacts/${decodeURIComponent(phone)}`, {});
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: "phone", message }] } });
  });

  it("refuses a landline in a path too, of a contact that may be new", async () => {
    expect(await shop.ask("PUT", "/v1/contacts/+442079460000", {})).toMatchObject({
      body: { errors: [{ path: "phone", message: "is a landline, which cannot be texted" }] },
    });
    expect((await shop.ask("PUT", "/v1/contacts/+447700900123", {})).status).toBe(201);
  });
});

describe("patching a contact", () => {
  it("merges as putting does: absent keeps, null and empty clear", async () => {
    const answer = await shop.ask("PATCH", ann(), { firstName: null, lastName: "Lee", email: "ann@example.com" });
    expect(answer).toMatchObject({ status: 200, body: { lastName: "Lee", email: "ann@example.com" } });
    expect(answer.body).not.toHaveProperty("firstName");
    expect((await shop.ask("PATCH", ann(), { email: "" })).body).not.toHaveProperty("email");
    expect((await shop.ask("PATCH", ann(), {})).body).toMatchObject({ lastName: "Lee" });
  });

  it("makes none, and notes nothing of a phone that is none", async () => {
    const before = api.stored();
    expect((await shop.ask("PATCH", "/v1/contacts/+15125550300", { firstName: "Eve", consent })).status).toBe(404);
    expect(api.stored()).toEqual(before);
  });

  it("keeps consent that was withdrawn, and says so", async () => {
    await textShop(api, shop, "STOP");
    api.clock.time += 1_000;
    expect((await shop.ask("PATCH", ann(), { consent })).body).toMatchObject({
      consent: { state: "unsubscribed" },
      warnings: [{ code: "consent_kept" }],
    });
  });
});

it("shows of one contact when and where it texted last", async () => {
  expect((await shop.ask("GET", ann())).body).not.toHaveProperty("lastInboundAt");
  await textShop(api, shop, "Hello");
  const lastInboundAt = new Date(api.clock.time).toISOString();
  expect((await shop.ask("GET", ann())).body).toMatchObject({ lastInboundAt, lastTexted: shop.sender });
});

it("shows of one contact its last keyword, and when it was last sent to, also in vain", async () => {
  await textShop(api, shop, "“Coffee”!");
  const sent = { lastOutboundAt: "2026-11-23T15:00:02.000Z", lastFailedAt: "2026-11-23T15:00:01.000Z" };
  const store = new DynamoSentFactsStore(api.client, api.tables);
  const changed = { source: "rule", cause: "SM1" } as const;
  await store.move(shop.account.id, phoneOf(shop.phone(101)), {}, { ...sent, changed });
  const { body } = await shop.ask("GET", ann());
  expect(body).toMatchObject({ keyword: "coffee", ...sent });
  expect(body).not.toHaveProperty("changed");
});

it("notes who changed a contact last, and by which request", async () => {
  const integration = api.as(await api.keyOf(shop.account, "manager", true));
  const changed = async () => {
    const { contact, consent: known } = await api.stores.contacts.find(shop.account.id, phoneOf("+15125550300"));
    return [contact?.changed, known?.changed];
  };
  const said: unknown[] = [];
  const noteLast = async (...sources: string[]) => {
    const [ofContact, ofConsent] = await changed();
    expect([ofContact?.source, ofConsent?.source]).toEqual(sources);
    said.push(ofContact?.cause);
  };
  await post({ phone: "+15125550300", consent });
  await noteLast("manual", "manual");
  expect(new Set((await changed()).map((each) => each?.cause)).size).toBe(1);
  await integration("PUT", "/v1/contacts/+15125550300", { firstName: "Ann" });
  await noteLast("api", "manual");
  await shop.ask("PATCH", "/v1/contacts/+15125550300", { consent: { ...consent, state: "unsubscribed" } });
  await noteLast("manual", "manual");
  await integration("PATCH", "/v1/contacts/+15125550300", { lastName: "Lee" });
  await noteLast("api", "manual");
  expect(new Set(said).size).toBe(4);
});

describe("deleting a contact", () => {
  it("takes it and its memberships away once; nobody hears of it", async () => {
    expect((await shop.ask("DELETE", ann())).status).toBe(204);
    expect((await shop.ask("GET", ann())).status).toBe(404);
    expect((await shop.ask("GET", `/v1/groups/${shop.members.id}/members`)).body.items).toEqual([]);
    expect((await shop.ask("DELETE", ann())).status).toBe(404);
    expect(api.queued).toEqual([]);
  });

  it.each(["PUT", "POST"])("leaves consent for who comes back by %s", async (method) => {
    await textShop(api, shop, "STOP");
    api.clock.time += 1_000;
    await shop.ask("DELETE", ann());
    const path = method === "PUT" ? ann() : "/v1/contacts";
    const body = method === "PUT" ? {} : { phone: shop.phone(101) };
    expect(await shop.ask(method, path, body)).toMatchObject({
      status: 201,
      body: { consent: { state: "unsubscribed" } },
    });
  });

  it("leaves the words of its messages", async () => {
    await textShop(api, shop, "I am Ann Lee");
    await shop.ask("DELETE", ann());
    expect((await shop.ask("GET", `${ann()}/messages`)).body.items[0].body).toBe("I am Ann Lee");
  });
});
