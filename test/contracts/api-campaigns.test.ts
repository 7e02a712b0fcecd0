import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const create = (more: object) => desk.shop.ask("POST", "/v1/campaigns", { name: "Sale", body: "Hello", ...more });
const pathsOf = ({ status, body }: Awaited<ReturnType<typeof create>>) =>
  status === 400 ? body.errors.map(({ path }) => path) : status;

describe("making a campaign", () => {
  it("answers the draft with what its text comes to, and warns of a group with no members", async () => {
    const { members, staff } = desk.shop;
    const full = await create({ groupIds: [members.id] });
    expect(full).toMatchObject({
      status: 201,
      body: { state: "draft", segments: 1, encoding: "GSM-7", when: { kind: "now" }, freeze: "send" },
    });
    expect(full.body.warnings).toBeUndefined();
    const empty = await create({ groupIds: [members.id, staff.id] });
    expect(empty.body.warnings.map(({ code }) => code)).toEqual(["empty_group"]);
    expect((await desk.get(empty.body.id)).body).toMatchObject({
      groupIds: [members.id, staff.id],
      counts: { audience: 0 },
    });
  });

  it("says by path what names nothing of the account", async () => {
    const groupIds = [desk.shop.members.id];
    expect(pathsOf(await create({ groupIds, body: "Hi {{fields.shoe_size}}" }))).toEqual(["body"]);
    expect(pathsOf(await create({ groupIds: [...groupIds, "some-other-group"] }))).toEqual(["groupIds.1"]);
    expect(pathsOf(await create({ groupIds, excludeGroupIds: ["some-other-group"] }))).toEqual(["excludeGroupIds.0"]);
    expect(pathsOf(await create({ groupIds, excludeCampaignIds: ["some-campaign"] }))).toEqual([
      "excludeCampaignIds.0",
    ]);
    expect(pathsOf(await create({ groupIds, sender: "+15125550000" }))).toEqual(["sender"]);
    expect(pathsOf(await create({ groupIds: [...groupIds, ...groupIds] }))).toEqual(["groupIds.1"]);
  });

  it("takes a text of 1,600 characters, and none that is longer or empty", async () => {
    const groupIds = [desk.shop.members.id];
    expect((await create({ groupIds, body: "x".repeat(1_600) })).status).toBe(201);
    expect(pathsOf(await create({ groupIds, body: "x".repeat(1_601) }))).toEqual(["body"]);
    expect((await create({ groupIds, body: "" })).status).toBe(400);
  });

  it("warns of an excluded campaign without a list, for which it waits when it is launched", async () => {
    const first = await desk.draft();
    const warnings = async (body: object) => (await create({ groupIds: [desk.shop.members.id], ...body })).body;
    const second = await warnings({ excludeCampaignIds: [first] });
    expect(second.warnings.map(({ code }) => code)).toEqual(["campaign_without_list"]);
    const waitsFor = { campaignId: first, because: "no_list" };
    const third = await desk.draft({ excludeCampaignIds: [first] });
    expect((await desk.act(third, "launch")).body).toMatchObject({ waitsFor });
    expect((await desk.act(third, "cancel")).body.waitsFor).toBeUndefined();
    expect((await desk.get(third)).body.waitsFor).toBeUndefined();
    expect((await desk.act(second.id, "preview", {})).body).toMatchObject({ waitsFor });
    expect((await desk.act(second.id, "launch")).body).toMatchObject({ state: "building", waitsFor });
    expect((await desk.get(second.id)).body).toMatchObject({ waitsFor });
    await desk.act(first, "launch");
    await desk.send();
    expect((await warnings({ excludeCampaignIds: [first] })).warnings).toBeUndefined();
    await desk.minute();
    await desk.work();
    expect((await desk.get(second.id)).body).toMatchObject({ counts: { leftOut: { excluded_campaign: 1 } } });
  });

  it("says of a name in the place of an id, or of one id in the place of a list, what it must be, and once", async () => {
    const errors = async (groupIds: unknown) => (await create({ groupIds })).body.errors;
    const message = "must be an id, as it was answered when it was made";
    expect(await errors(["Book club"])).toEqual([{ path: "groupIds.0", message }]);
    expect(await errors(desk.shop.members.id.padEnd(24, "x"))).toEqual([
      { path: "groupIds", message: "Invalid input: expected array, received string" },
    ]);
    const { id } = (await create({ groupIds: [desk.shop.members.id], excludeCampaignIds: ["May"] })).body;
    expect(id).toBeUndefined();
    const asked = await desk.shop.ask("GET", `/v1/campaigns/${await desk.draft()}/recipients`, undefined, {
      query: "outcome=left_out",
    });
    expect(asked.body.errors[0]?.message).toContain('"leftOut"');
  });

  it("refuses one that would go to nobody, when it is made and when it is changed", async () => {
    expect(pathsOf(await create({}))).toEqual(["groupIds"]);
    const id = await desk.draft({ groupIds: [], phones: [desk.shop.phone(102)] });
    expect(pathsOf(await desk.patch(id, { phones: [] }))).toEqual(["groupIds"]);
    expect(await desk.patch(id, { phones: [], groupIds: [desk.shop.members.id] })).toMatchObject({
      status: 200,
      body: { phones: [] },
    });
    expect(pathsOf(await desk.patch(id, { groupIds: [] }))).toEqual(["groupIds"]);
  });

  it("takes loose phones as people write them, each once, and says which is none", async () => {
    const { body } = await create({ phones: ["(512) 555-0102", "+1 512-555-0102", "512.555.0103"] });
    expect(body.phones).toEqual(["+15125550102", "+15125550103"]);
    expect(pathsOf(await create({ phones: ["(512) 555-0102", "12"] }))).toEqual(["phones.1"]);
  });

  it("refuses an end that is past", async () => {
    const groupIds = [desk.shop.members.id];
    expect(pathsOf(await create({ groupIds, expiresAt: "2026-11-23T14:59:59Z" }))).toEqual(["expiresAt"]);
    expect(await create({ groupIds, expiresAt: "2026-11-24T09:00:00+01:00" })).toMatchObject({
      body: { expiresAt: "2026-11-24T08:00:00.000Z" },
    });
  });

  it("is made once by a request that is sent again", async () => {
    const again = () =>
      desk.shop.ask(
        "POST",
        "/v1/campaigns",
        { name: "Sale", body: "Hello", groupIds: [desk.shop.members.id] },
        {
          headers: { "idempotency-key": "sale-1" },
        },
      );
    expect((await again()).body.id).toBe((await again()).body.id);
    expect((await desk.shop.ask("GET", "/v1/campaigns")).body.items).toHaveLength(1);
  });

  it("is listed newest first, and cloned with what it says but not with what became of it", async () => {
    const first = await desk.draft({ name: "First" });
    api.clock.time += 1_000;
    const { body } = await desk.act(first, "clone");
    expect(body).toMatchObject({ name: "Copy of First", state: "draft", body: "Hello {{first_name|there}}" });
    const { items } = (await desk.shop.ask("GET", "/v1/campaigns")).body;
    expect(items.map(({ id }) => id)).toEqual([body.id, first]);
  });
});

describe("the life of a campaign", () => {
  it("is a draft, building, sending, done, and its counts add up in every answer", async () => {
    const { shop } = desk;
    await desk.join(shop.members, shop.phone(102), shop.phone(103));
    await desk.join(shop.staff, shop.phone(102));
    const id = await desk.draft({ excludeGroupIds: [shop.staff.id], phones: [shop.phone(104)] });
    expect((await desk.get(id)).body).toMatchObject({ state: "draft", counts: { audience: 0, included: 0 } });
    expect(await desk.act(id, "launch")).toMatchObject({
      status: 200,
      body: { state: "building", sender: shop.sender },
    });
    expect((await desk.get(id)).body).toMatchObject({ state: "building" });
    await desk.work();
    expect((await desk.get(id)).body).toMatchObject({
      state: "sending",
      counts: {
        ...{ audience: 4, included: 1, waiting: 1 },
        leftOut: { excluded_group: 1, pending: 1, no_consent: 1 },
      },
    });
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({ state: "done", counts: { included: 1, sent: 1, waiting: 0 } });
    expect(desk.carrier.taken.size).toBe(1);
  });

  it("tells what it costs, from nothing to more than one segment may cost", async () => {
    const { shop } = desk;
    await shop.ask("PATCH", "/v1/account", { segmentPrice: { amount: 600, currency: "USD" } });
    await desk.join(shop.members, shop.phone(102));
    const id = await desk.draft();
    expect((await desk.get(id)).body).toMatchObject({ cost: { amount: 0, currency: "USD" } });
    expect((await desk.act(id, "preview", {})).body).toMatchObject({ cost: { amount: 1_200, currency: "USD" } });
    await desk.act(id, "launch");
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({ segmentsSent: 2, cost: { amount: 1_200, currency: "USD" } });
  });

  it("is launched once, however often it is asked for, and leaves one entry", async () => {
    const id = await desk.draft();
    const first = await desk.act(id, "launch");
    const again = await desk.act(id, "launch");
    expect(again).toMatchObject({ status: 200, body: first.body });
    await desk.send();
    expect(await desk.act(id, "launch")).toMatchObject({ status: 200, body: { state: "done" } });
    await desk.send();
    expect(desk.carrier.taken.size).toBe(1);
    expect(desk.carrier.twice).toEqual([]);
    const { items } = (await desk.shop.ask("GET", "/v1/audit", undefined, { query: "limit=200" })).body;
    expect(items.filter(({ action }) => action === "launchCampaign")).toHaveLength(1);
  });

  it("sends nothing while it is paused, and the rest when it goes on", async () => {
    const id = await desk.draft();
    await desk.act(id, "launch");
    await desk.work();
    expect(desk.blocks).toHaveLength(1);
    for (const _ of ["once", "twice"])
      expect(await desk.act(id, "pause")).toMatchObject({ status: 200, body: { state: "paused" } });
    await desk.send();
    expect(desk.carrier.taken.size).toBe(0);
    expect((await desk.get(id)).body).toMatchObject({ state: "paused", counts: { included: 1, waiting: 1 } });
    for (const _ of ["once", "twice"])
      expect(await desk.act(id, "resume")).toMatchObject({ status: 200, body: { state: "sending" } });
    api.clock.time += 2_000;
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({ state: "done", counts: { sent: 1 } });
    const { items } = (await desk.shop.ask("GET", "/v1/audit", undefined, { query: "limit=200" })).body;
    for (const action of ["pauseCampaign", "resumeCampaign"])
      expect(items.filter((entry) => entry.action === action)).toHaveLength(1);
  });

  it("says why nothing of it goes out while the account's sending is off", async () => {
    const id = await desk.draft();
    await desk.act(id, "launch");
    await desk.shop.ask("PATCH", "/v1/account", { sending: false });
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({
      ...{ state: "sending", waitsFor: { because: "sending_off" }, counts: { waiting: 1 } },
    });
    await desk.shop.ask("PATCH", "/v1/account", { sending: true });
    expect((await desk.get(id)).body.waitsFor).toBeUndefined();
  });

  it("sends nothing once it is cancelled", async () => {
    const id = await desk.draft();
    await desk.act(id, "launch");
    await desk.work();
    for (const _ of ["once", "twice"])
      expect(await desk.act(id, "cancel")).toMatchObject({ status: 200, body: { state: "cancelled" } });
    await desk.send();
    expect(desk.carrier.taken.size).toBe(0);
    expect((await desk.get(id)).body).toMatchObject({ counts: { included: 1, cancelled: 1, waiting: 0 } });
    expect(await desk.why(id, desk.shop.phone(101))).toMatchObject({ code: "cancelled" });
  });

  it("refuses with its state what cannot be done in it", async () => {
    const id = await desk.draft();
    const wrong = (state: string) => ({ status: 409, body: { code: "wrong_state", state } });
    for (const what of ["pause", "resume"]) expect(await desk.act(id, what)).toMatchObject(wrong("draft"));
    expect(await desk.act(id, "resend", { to: "failed" })).toMatchObject(wrong("draft"));
    await desk.act(id, "launch");
    expect(await desk.patch(id, { name: "Other" })).toMatchObject(wrong("building"));
    expect(await desk.act(id, "schedule", { at: "2026-12-01T10:00" })).toMatchObject(wrong("building"));
    await desk.send();
    for (const what of ["pause", "resume", "cancel"]) expect(await desk.act(id, what)).toMatchObject(wrong("done"));
    const other = await desk.draft();
    await desk.act(other, "cancel");
    expect(await desk.act(other, "launch")).toMatchObject(wrong("cancelled"));
  });

  it("keeps its groups from being deleted until it is over", async () => {
    const { shop } = desk;
    await desk.join(shop.staff, shop.phone(101));
    const id = await desk.draft({ groupIds: [shop.staff.id] });
    const remove = () => shop.ask("DELETE", `/v1/groups/${shop.staff.id}`);
    const usedBy = [{ kind: "campaign", id, name: "Sale" }];
    expect(await remove()).toMatchObject({ status: 409, body: { code: "group_in_use", usedBy } });
    await desk.act(id, "launch");
    expect(await remove()).toMatchObject({ status: 409, body: { usedBy } });
    await desk.send();
    expect((await desk.get(id)).body.state).toBe("done");
    expect((await remove()).status).toBe(204);
  });

  it("is not launched where nothing can send it", async () => {
    const id = await desk.draft({ expiresAt: "2026-11-23T15:10:00Z" });
    await desk.shop.ask("PATCH", "/v1/account", { sending: false });
    const off = await desk.act(id, "launch");
    expect(off).toMatchObject({ status: 409, body: { code: "sending_off", why: "sending_off" } });
    expect(off.body.detail).toBe(
      'Nothing goes out now: the account\'s sending is off. PATCH /v1/account {"sending": true} lets it go on.',
    );
    await desk.shop.ask("PATCH", "/v1/account", { sending: true });
    api.clock.time += 600_000;
    expect(await desk.act(id, "launch")).toMatchObject({ status: 409, body: { code: "campaign_expired" } });
    expect((await desk.get(id)).body.state).toBe("draft");
  });
});
