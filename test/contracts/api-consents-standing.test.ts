// An opt-out that stands: what is answered, overridden, warned of and outlived; and the doubtful ones.
import type { ConsentFact } from "#shared/contacts/consent.ts";
import { type Api, startApi, textShop } from "./api-fixture.ts";
import {
  type ConsentDesk,
  consentDesk,
  EVIDENCE,
  OVERRIDE,
  SUBSCRIBE,
  summary,
  UNSUBSCRIBE,
} from "./consents-fixture.ts";

const DAY = 86_400_000;

let api: Api;
let desk: ConsentDesk;
beforeAll(async () => {
  api = startApi();
  desk = await consentDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

describe("an opt-out that stands", () => {
  const stopped = async (how: ConsentFact["how"] = "text", evidence = "STOP") => {
    const phone = await desk.someone();
    await desk.said(phone, "unsubscribed", how, evidence);
    return { phone, at: new Date(api.clock.time).toISOString() };
  };

  it("is answered with who said it and when, also when staff said it again", async () => {
    const { phone, at } = await stopped();
    await desk.asking("member")(phone, UNSUBSCRIBE);
    const { body } = await desk.asking("manager")(phone, SUBSCRIBE);
    expect(body).toMatchObject({ code: "consent_stands", at, how: "text", by: "person" });
  });

  it("is overridden by an owner, and the record keeps who and why", async () => {
    const { phone } = await stopped("import", "list");
    expect(await desk.asking("owner")(phone, OVERRIDE)).toMatchObject({
      status: 200,
      body: { state: "subscribed", counted: true, warnings: [] },
    });
    const [record] = await desk.records(phone);
    expect(record).toMatchObject({ how: "override", evidence: EVIDENCE, by: expect.stringMatching(/^key:/) });
  });

  it("is warned of when Twilio blocks the person until START, not where the account answers itself", async () => {
    const codes = async (phone: string) => {
      const { body } = await desk.asking("owner")(phone, OVERRIDE);
      return body.warnings.map(({ code }) => code);
    };
    expect(await codes((await stopped()).phone)).toEqual(["carrier_blocks"]);
    expect(await codes((await stopped("carrier", "Twilio 21610")).phone)).toEqual(["carrier_blocks"]);
    expect(await codes((await stopped("text", "please stop texting me")).phone)).toEqual([]);
    const { phone } = await stopped();
    await desk.said(phone, "subscribed", "text", "START");
    await desk.asking("member")(phone, UNSUBSCRIBE);
    expect(await codes(phone)).toEqual([]);
    await desk.shop.ask("PATCH", "/v1/account", { optOutReplies: "app" });
    expect(await codes((await stopped()).phone)).toEqual([]);
    await desk.shop.ask("PATCH", "/v1/account", { optOutReplies: "carrier" });
  });

  it("outlives the contact: who is gone is still unsubscribed, and cannot be subscribed by staff", async () => {
    const { phone } = await stopped();
    expect((await desk.shop.ask("DELETE", `/v1/contacts/${phone}`)).status).toBe(204);
    expect(summary(await desk.asking("manager")(phone, SUBSCRIBE))).toBe("409 consent_stands");
    expect(await desk.shop.ask("POST", "/v1/contacts", { phone, consent: SUBSCRIBE })).toMatchObject({
      status: 201,
      body: { consent: { state: "unsubscribed" }, warnings: [{ code: "consent_kept" }] },
    });
  });
});

describe("a doubtful opt-out", () => {
  const held = async () => {
    const { body } = await desk.shop.ask("GET", `/v1/contacts/${desk.shop.phone(101)}`);
    if (!("held" in body.consent)) await textShop(api, desk.shop, "This is spam");
    return desk.shop.phone(101);
  };

  it("holds who is subscribed by staff, and says so", async () => {
    const phone = await held();
    const { body } = await desk.asking("manager")(phone, SUBSCRIBE);
    expect(body).toMatchObject({ state: "subscribed", counted: false, warnings: [{ code: "held" }] });
    expect(await desk.consentOf(phone)).toMatchObject({ held: true });
  });

  it("is not ended by what staff do and undo", async () => {
    const phone = await held();
    await desk.asking("member")(phone, UNSUBSCRIBE);
    expect(await desk.consentOf(phone)).toMatchObject({ state: "unsubscribed" });
    expect(await desk.asking("manager")(phone, SUBSCRIBE)).toMatchObject({ body: { warnings: [{ code: "held" }] } });
    expect(await desk.consentOf(phone)).toMatchObject({ state: "subscribed", held: true });
  });

  it("stands like a STOP once it is five days old, also behind what staff did", async () => {
    const phone = await held();
    desk.wait(5 * DAY);
    await desk.asking("member")(phone, UNSUBSCRIBE);
    expect(await desk.asking("manager")(phone, SUBSCRIBE)).toMatchObject({
      body: { code: "consent_stands", how: "text", by: "person" },
    });
    expect(summary(await desk.asking("owner")(phone, OVERRIDE))).toBe("200 subscribed counted");
    expect(await desk.consentOf(phone)).not.toHaveProperty("held");
  });

  it("that staff decided to be one is the person's: staff cannot undo it", async () => {
    desk.wait();
    const phone = await held();
    const { body } = await desk.shop.ask("GET", "/v1/reviews");
    await desk.shop.ask("POST", `/v1/reviews/${body.items[0].id}`, { decision: "unsubscribe" });
    expect(summary(await desk.asking("manager")(phone, SUBSCRIBE))).toBe("409 consent_stands");
  });
});

it.each([
  [{ state: "subscribed" }, "evidence"],
  [{ state: "subscribed", evidence: "   " }, "evidence"],
  [{ state: "unsubscribed", evidence: "" }, "evidence"],
  [{ state: "pending", evidence: EVIDENCE }, "state"],
  [{ ...SUBSCRIBE, evidence: "x".repeat(1_001) }, "evidence"],
  [{ ...OVERRIDE, evidence: "too short" }, "evidence"],
  [{ ...UNSUBSCRIBE, evidence: "said so by phone", override: true }, "override"],
  [{ ...SUBSCRIBE, how: "text" }, "how"],
  [{ ...SUBSCRIBE, at: "2020-01-01T00:00:00.000Z" }, "at"],
])("refuses %j, and says that it is the %s", async (body, path) => {
  expect(await desk.asking("owner")(desk.shop.phone(102), body)).toMatchObject({
    status: 400,
    body: { errors: [{ path }] },
  });
});

it("said twice with one Idempotency-Key is noted once", async () => {
  const phone = await desk.someone();
  const before = (await desk.records(phone)).length;
  for (const _ of ["once", "again"]) {
    desk.wait();
    const headers = { "idempotency-key": "by-phone-1" };
    expect((await desk.shop.ask("POST", `/v1/contacts/${phone}/consents`, UNSUBSCRIBE, { headers })).status).toBe(200);
  }
  expect(await desk.records(phone)).toHaveLength(before + 1);
});
