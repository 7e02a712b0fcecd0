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
