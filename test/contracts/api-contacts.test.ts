import { phoneOf, someFact } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const PHONE = "+15125550300";
const put = async (body: unknown) => {
  api.clock.time += 1;
  return shop.ask("PUT", `/v1/contacts/${PHONE}`, body);
};
const get = async () => (await shop.ask("GET", `/v1/contacts/${PHONE}`)).body;
const subscribed = { state: "subscribed", evidence: "paper form 12" };
const textStop = () => api.stores.contacts.note(shop.account.id, phoneOf(PHONE), { ...someFact("unsubscribed", 60) });

describe("putting a contact", () => {
  it("makes it and then merges: absent keeps, null and empty clear", async () => {
    const ann = { firstName: "Ann", lastName: "Lee", email: "ann@example.com", timeZone: "America/Chicago" };
    expect(await put({ ...ann, consent: subscribed })).toMatchObject({ status: 201, body: { ...ann, phone: PHONE } });
    expect(await put({ lastName: "Chen" })).toMatchObject({ status: 200, body: { ...ann, lastName: "Chen" } });
    await put({ firstName: null, email: "", timeZone: "   " });
    const { phone, firstName, lastName, email, timeZone } = await get();
    expect({ phone, firstName, lastName, email, timeZone }).toEqual({ phone: PHONE, lastName: "Chen" });
  });

  it("changes nothing when it says nothing, also without a body", async () => {
    const { body: before } = await put({ firstName: "Ann", consent: subscribed });
    expect((await put({})).body).toEqual(before);
    expect(await put(undefined)).toMatchObject({ status: 200, body: before });
  });

  it("keeps every script, and no spaces around a name", async () => {
    for (const name of ["Ñandú", "李小龍", "أحمد", "👩‍👩‍👧‍👦", "Zoë O’Hara-Łęcka", "x".repeat(100)]) {
      expect((await put({ firstName: `  ${name}\t` })).body.firstName).toBe(name);
    }
  });

  it("takes a zone by its name, not an offset that knows no summer time", async () => {
    for (const timeZone of ["+05:00", "-08:00", "GMT+5", "Mars/Olympus"])
      expect(await put({ timeZone })).toMatchObject({ status: 400, body: { errors: [{ path: "timeZone" }] } });
    expect(await put({ timeZone: "Asia/Karachi" })).toMatchObject({
      body: { zone: { zones: ["Asia/Karachi"], from: "contact" } },
    });
  });

  it("knows who put it: a person's key makes it manual, a machine's api", async () => {
    expect((await put({})).body.source).toBe("manual");
    const machine = api.as(await api.keyOf(shop.account, "manager", true));
    const answer = await machine("PUT", "/v1/contacts/+15125550301", { consent: subscribed });
    expect(answer.body.source).toBe("api");
    const { body } = await machine("GET", "/v1/contacts/+15125550301/consents");
    expect(body.items).toMatchObject([{ how: "api", evidence: "paper form 12", counted: true }]);
  });
});

describe("consent", () => {
  it("is pending and warned of for a new contact without it, once", async () => {
    const first = await put({});
    expect(first.body).toMatchObject({ consent: { state: "pending" }, warnings: [{ code: "consent_pending" }] });
    expect((await put({ firstName: "Ann" })).body).not.toHaveProperty("warnings");
    expect((await put({ consent: subscribed })).body).toMatchObject({ consent: { state: "subscribed" } });
  });

  it("stays unsubscribed when a key subscribes, with a warning and a record", async () => {
    await put({ consent: subscribed });
    await textStop();
    api.clock.time += 120_000;
    const answer = await put({ firstName: "Ann", consent: subscribed });
    expect(answer).toMatchObject({ status: 200, body: { firstName: "Ann", consent: { state: "unsubscribed" } } });
    expect(answer.body.warnings.map(({ code }: { code: string }) => code)).toEqual(["consent_kept"]);
    const { body } = await shop.ask("GET", `/v1/contacts/${PHONE}/consents`);
    expect(body.items[0]).toMatchObject({ state: "subscribed", how: "staff", counted: false });
  });

  it("stays unsubscribed for a contact that is made after its opt-out", async () => {
    await textStop();
    api.clock.time += 120_000;
    expect(await put({})).toMatchObject({ status: 201, body: { consent: { state: "unsubscribed" } } });
    expect((await put({ consent: subscribed })).body.warnings[0].code).toBe("consent_kept");
  });

  it("is taken back by anybody who may change contacts", async () => {
    await put({ consent: subscribed });
    const { body } = await put({ consent: { state: "unsubscribed", evidence: "called" } });
    expect(body).toMatchObject({ consent: { state: "unsubscribed" } });
    expect(body).not.toHaveProperty("warnings");
  });

  it("cannot be cleared or set to what only we set", async () => {
    for (const consent of [
      null,
      {},
      { state: "pending", evidence: "x" },
      { state: "subscribed" },
      { ...subscribed, at: "2020" },
    ]) {
      expect((await put({ consent })).status).toBe(400);
    }
    expect((await put({ consent: { state: "subscribed", evidence: "  " } })).body.errors[0].path).toBe(
      "consent.evidence",
    );
  });

  it("is shown of a phone whose contact never was", async () => {
    await textStop();
    expect((await shop.ask("GET", `/v1/contacts/${PHONE}`)).status).toBe(404);
    const { body } = await shop.ask("GET", `/v1/contacts/${PHONE}/consents`);
    expect(body.items).toMatchObject([{ state: "unsubscribed" }]);
  });
});

describe("a phone in a path", () => {
  it.each(["+15125550101", "%2B15125550101", "%2b15125550101"])("is taken as %s", async (phone) => {
    expect((await shop.ask("GET", `/v1/contacts/${phone}`)).body.phone).toBe("+15125550101");
  });

  it.each([
    " 15125550101",
    "15125550101",
    "+1 512 555 0101",
    "+1512",
    "+05125550101",
    "+15125550101x",
    "+1512555010112345",
    "12345",
    "%",
    "%2",
    "%ff",
  ])("is refused as %j", async (phone) => {
    const { status, body } = await shop.ask("GET", `/v1/contacts/${phone}`);
    expect(status).toBe(400);
    expect(body.errors?.[0].path ?? body.code).toBe(phone.startsWith("%") ? "malformed_path" : "phone");
  });

  it.each(["+1512555010", "+151255501011", "+11234567890", "+999123456789", "+441"])(
    "makes no contact as %s",
    async (phone) => {
      const { status, body } = await shop.ask("PUT", `/v1/contacts/${phone}`, {});
      expect({ status, path: body.errors?.[0].path }).toEqual({ status: 400, path: "phone" });
    },
  );

  it.each(["+15005550006", "+447700900123", "+4915112345678"])("makes a contact as %s", async (phone) => {
    expect(await shop.ask("PUT", `/v1/contacts/${phone}`, {})).toMatchObject({ status: 201, body: { phone } });
  });
});
