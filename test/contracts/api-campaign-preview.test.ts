import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

describe("a test", () => {
  const test = (id: string, phones: string[], key?: string) =>
    desk.shop.ask("POST", `/v1/campaigns/${id}/test`, { phones }, key ? { headers: { "idempotency-key": key } } : {});
  const textsOf = async (phone: string) => (await desk.shop.ask("GET", `/v1/contacts/${phone}/messages`)).body.items;

  it("is the text as it would be, marked, by consent, and counted by no campaign", async () => {
    const { phone, ask } = desk.shop;
    const consent = { state: "unsubscribed", evidence: "said so" };
    await ask("PUT", `/v1/contacts/${phone(102)}`, { consent });
    const id = await desk.draft();
    const phones = ["(512) 555-0101", phone(102), phone(103), phone(104), "+442079460000"];
    const { status, body } = await test(id, phones);
    expect(status).toBe(200);
    expect(body.results).toEqual([
      { phone: phone(101), outcome: "queued", messageId: expect.any(String) },
      { phone: phone(102), outcome: "unsubscribed" },
      { phone: phone(103), outcome: "pending" },
      { phone: phone(104), outcome: "no_consent" },
      { phone: "+442079460000", outcome: "no_consent" },
    ]);
    await desk.send();
    expect((await textsOf(phone(101)))[0]).toMatchObject({
      ...{ body: "TEST: Hello Ann of 512", state: "sent", purpose: "campaign", testOf: id },
    });
    expect((await desk.get(id)).body).toMatchObject({ state: "draft", segmentsSent: 0 });
    await desk.act(id, "launch");
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({
      state: "done",
      counts: { included: 1, sent: 1 },
      segmentsSent: 1,
    });
    expect(desk.carrier.taken.size).toBe(2);
  });

  it("is one text for a request that is sent again, also where the first was broken off", async () => {
    const id = await desk.draft();
    const { ask, phone } = desk.shop;
    await ask("PUT", `/v1/contacts/${phone(103)}`, { consent: { state: "subscribed", evidence: "said so" } });
    const answer = api.dynamo.answer.bind(api.dynamo);
    api.dynamo.answer = (operation, body) => {
      if (operation !== "PutItem" || !JSON.stringify(body).includes(`TEST: Hello Pending`))
        return answer(operation, body);
      api.dynamo.answer = answer;
      throw new Error("Broken off");
    };
    const phones = [phone(101), phone(103), phone(101)];
    expect((await test(id, phones, "test-1")).status).toBe(500);
    expect(api.errors.splice(0)).toHaveLength(1);
    await desk.send();
    for (const _ of ["again", "and again"]) {
      const { status, body } = await test(id, phones, "test-1");
      expect({ status, outcomes: body.results.map(({ outcome }) => outcome) }).toEqual({
        status: 200,
        outcomes: ["queued", "queued"],
      });
      await desk.send();
    }
    expect([desk.carrier.taken.size, desk.carrier.twice]).toEqual([2, []]);
    expect(await textsOf(phone(101))).toHaveLength(1);
  });

  it("has its row before its job: what the queue does not take the clock finds", async () => {
    const id = await desk.draft();
    const taken: number[] = [];
    const push = api.queued.push.bind(api.queued);
    api.queued.push = () => {
      taken.push(api.stored([api.tables.messages]).filter(({ testOf }) => testOf === id).length);
      throw new Error("The queue is away");
    };
    const { body } = await test(id, [desk.shop.phone(101)]);
    api.queued.push = push;
    expect(taken).toEqual([1]);
    expect(body.results[0]).toMatchObject({ outcome: "queued" });
    expect((await textsOf(desk.shop.phone(101)))[0]).toMatchObject({ state: "queued", testOf: id });
  });

  it("waits in quiet hours as any text does", async () => {
    api.clock.time = Date.parse("2026-11-24T04:00:00.000Z");
    await test(await desk.draft(), [desk.shop.phone(101)]);
    await desk.send();
    expect(desk.carrier.taken.size).toBe(0);
    expect((await textsOf(desk.shop.phone(101)))[0]).toMatchObject({ state: "queued" });
  });

  it("takes one to five phones, and says which is none", async () => {
    const id = await desk.draft();
    const paths = async (phones: string[]) => (await test(id, phones)).body.errors.map(({ path }) => path);
    expect(await paths([])).toEqual(["phones"]);
    expect(await paths([101, 102, 103, 104, 105, 106].map(desk.shop.phone))).toEqual(["phones"]);
    expect(await paths([desk.shop.phone(101), "12"])).toEqual(["phones.1"]);
  });
});

describe("a preview", () => {
  const preview = (id: string, body: object = {}) => desk.act(id, "preview", body);

  it("says what the campaign would come to, and sends nothing", async () => {
    const { shop } = desk;
    await desk.join(shop.members, shop.phone(102), shop.phone(103));
    await desk.join(shop.staff, shop.phone(102));
    await shop.ask("PATCH", "/v1/account", { segmentPrice: { amount: 0.01, currency: "USD" } });
    const id = await desk.draft({ excludeGroupIds: [shop.staff.id], body: "Hello {{first_name}} ☕" });
    const { status, body } = await preview(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ audience: 3, included: 1, leftOut: { excluded_group: 1, pending: 1 }, inSeveral: 0 },
      ...{ excludedBy: { [shop.staff.id]: 1 }, capped: 0, alsoInAny: 0, alsoIn: {} },
      ...{ segments: { min: 1, mean: 1, max: 1, sum: 1 }, ucs2: 1 },
      characters: [{ character: "☕", codePoint: "U+2615" }],
      cost: { amount: 0.01, currency: "USD" },
      ...{ seconds: 1, endsAt: "2026-11-23T15:00:01.000Z" },
      samples: [{ phone: shop.phone(101), text: "Hello Ann of 512 ☕", segments: 1 }],
    });
    await desk.send();
    expect((await desk.get(id)).body.state).toBe("draft");
    expect(desk.carrier.taken.size).toBe(0);
  });

  it("answers 202 with a cursor when it takes too long, and counts on to the same numbers", async () => {
    const { shop } = desk;
    await desk.join(shop.members, shop.phone(102), shop.phone(103));
    const id = await desk.draft();
    const whole = await preview(id);
    const answer = api.dynamo.answer.bind(api.dynamo);
    // Each shard's roster takes two seconds.
    api.dynamo.answer = (operation, body) => {
      if (operation === "Query" && JSON.stringify(body).includes(shop.members.id)) api.clock.time += 2_000;
      return answer(operation, body);
    };
    let slices = 0;
    let last = await preview(id);
    for (; last.status === 202; slices += 1) last = await preview(id, { cursor: last.body.cursor });
    expect(slices).toBeGreaterThan(2);
    const { endsAt: _, ...numbers } = last.body;
    const { endsAt: __, ...expected } = whole.body;
    expect(numbers).toEqual(expected);

    const { cursor } = (await preview(id)).body;
    const other = await desk.draft();
    const refused = { status: 400, body: { errors: [{ path: "cursor" }] } };
    expect(await preview(other, { cursor })).toMatchObject(refused);
    await desk.patch(id, { body: "Other words" });
    expect(await preview(id, { cursor })).toMatchObject(refused);
  });
});

it("gives a person no more campaigns than the account's frequencyCap, which is shown, changed and cleared", async () => {
  const { ask, phone } = desk.shop;
  const account = async () => (await ask("GET", "/v1/account")).body;
  for (const frequencyCap of [{ messages: 0, days: 7 }, { messages: 1 }, { messages: 1, days: 366 }])
    expect((await ask("PATCH", "/v1/account", { frequencyCap })).status).toBe(400);
  const frequencyCap = { messages: 1, days: 7 };
  expect((await ask("PATCH", "/v1/account", { frequencyCap })).body).toMatchObject({ frequencyCap });
  expect(await account()).toMatchObject({ frequencyCap });
  const ids = [await desk.draft(), await desk.draft({ name: "Second" })];
  for (const id of ids) {
    await desk.act(id, "launch");
    await desk.send();
  }
  expect((await ask("POST", `/v1/campaigns/${await desk.draft()}/preview`, {})).body).toMatchObject({
    ...{ included: 1, capped: 1, samples: [], segments: { sum: 0 } },
  });
  expect((await desk.get(ids[1] ?? "")).body).toMatchObject({ state: "done", counts: { sent: 0, skipped: 1 } });
  expect(await desk.why(ids[1] ?? "", phone(101))).toMatchObject({ code: "skipped" });
  await ask("PATCH", "/v1/account", { frequencyCap: null });
  expect((await account()).frequencyCap).toBeUndefined();
});
