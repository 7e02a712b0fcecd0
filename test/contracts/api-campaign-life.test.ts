import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

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
