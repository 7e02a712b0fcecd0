import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const recipients = async (id: string, query = "") =>
  (await desk.shop.ask("GET", `/v1/campaigns/${id}/recipients`, undefined, { query })).body;

/** To Ann, who gets it, another who is excluded, one without consent, and a number that nobody knows. */
const sent = async (): Promise<string> => {
  const { shop } = desk;
  await desk.join(shop.members, shop.phone(102), shop.phone(103));
  await desk.join(shop.staff, shop.phone(102));
  const id = await desk.draft({ excludeGroupIds: [shop.staff.id], phones: [shop.phone(104)] });
  await desk.act(id, "launch");
  await desk.send();
  return id;
};

describe("recipients", () => {
  it("are everybody on the list, each with what became of them, on whatever pages", async () => {
    const id = await sent();
    const { phone, staff } = desk.shop;
    const { items } = await recipients(id);
    expect(items.toSorted((a, b) => (a.phone < b.phone ? -1 : 1))).toEqual([
      { phone: phone(101), outcome: "sent", at: expect.any(String), messageId: expect.any(String), segments: 1 },
      { phone: phone(102), outcome: "leftOut", reason: "excluded_group", by: staff.id },
      { phone: phone(103), outcome: "leftOut", reason: "pending" },
      { phone: phone(104), outcome: "leftOut", reason: "no_consent" },
    ]);
    const walked: unknown[] = [];
    for (let query = "limit=1"; ; ) {
      const page = await recipients(id, query);
      walked.push(...page.items);
      if (page.cursor === undefined) break;
      query = `limit=1&cursor=${page.cursor}`;
    }
    expect(walked).toEqual(items);
  });

  it("are narrowed down to an outcome, or to a reason to be left out", async () => {
    const id = await sent();
    const { phone } = desk.shop;
    const phonesOf = async (outcome: string) =>
      (await recipients(id, `outcome=${outcome}`)).items.map((item) => item.phone).sort();
    expect(await phonesOf("sent")).toEqual([phone(101)]);
    expect(await phonesOf("leftOut")).toEqual([phone(102), phone(103), phone(104)]);
    expect(await phonesOf("pending")).toEqual([phone(103)]);
    expect(await phonesOf("failed")).toEqual([]);
  });

  it("have cursors that are of one campaign and one outcome", async () => {
    const [id, other] = [await sent(), await desk.draft()];
    const { cursor } = await recipients(id, "limit=1");
    for (const path of [`${id}/recipients?outcome=sent&`, `${other}/recipients?`]) {
      const [where = "", query = ""] = path.split("?");
      const refused = await desk.shop.ask("GET", `/v1/campaigns/${where}`, undefined, {
        query: `${query}cursor=${cursor}`,
      });
      expect(refused).toMatchObject({ status: 400, body: { code: "bad_cursor" } });
    }
  });

  it("are none while there is no list", async () => {
    expect((await recipients(await desk.draft())).items).toEqual([]);
  });
});

describe("the reason why", () => {
  it("is told of any phone, by a code and a sentence", async () => {
    const id = await sent();
    const { phone } = desk.shop;
    expect(await desk.why(id, phone(101))).toEqual({
      phone: phone(101),
      code: "sent",
      sentence: expect.stringMatching(/^The carrier took it at 2026-11-23T15:/),
    });
    expect(await desk.why(id, phone(102))).toMatchObject({
      code: "excluded_group",
      sentence: expect.stringContaining("Staff"),
    });
    expect(await desk.why(id, phone(103))).toMatchObject({ code: "pending" });
    expect(await desk.why(id, phone(104))).toMatchObject({ code: "no_consent" });
    expect(await desk.why(id, phone(105))).toMatchObject({ code: "not_in_groups" });
  });

  it("is what would become of a person, before there is a list", async () => {
    const id = await desk.draft({ phones: [desk.shop.phone(103)] });
    expect(await desk.why(id, desk.shop.phone(101))).toMatchObject({ code: "would_get_it" });
    expect(await desk.why(id, desk.shop.phone(103))).toMatchObject({ code: "pending" });
    expect(await desk.why(id, desk.shop.phone(102))).toMatchObject({ code: "not_in_groups" });
  });
});

describe("sending once more", () => {
  it("goes to whom the campaign failed to reach, and to nobody else", async () => {
    const { shop } = desk;
    await desk.join(shop.members, shop.phone(102));
    const id = await desk.draft({ groupIds: [], phones: [shop.phone(101)] });
    desk.fault.next = "rejected";
    await desk.act(id, "launch");
    await desk.send();
    expect((await desk.get(id)).body).toMatchObject({ state: "done", counts: { failed: 1 } });
    desk.fault.next = "none";
    const { status, body } = await desk.act(id, "resend", { to: "failed" });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { name: "Again: Sale", state: "draft", resendOf: { campaignId: id, to: "failed" } },
    });
    await desk.act(body.id, "launch");
    await desk.send();
    expect((await desk.get(body.id)).body).toMatchObject({ state: "done", counts: { audience: 1, sent: 1 } });
    const silent = await desk.act(body.id, "resend", { to: "silent" });
    await desk.act(silent.body.id, "launch");
    await desk.send();
    expect((await desk.get(silent.body.id)).body).toMatchObject({ counts: { audience: 1, sent: 1 } });
  });

  it("is refused where a group that was excluded is gone, for it excludes nobody any more", async () => {
    const id = await sent();
    expect((await desk.shop.ask("DELETE", `/v1/groups/${desk.shop.staff.id}`)).status).toBe(204);
    expect(await desk.act(id, "resend", { to: "failed" })).toMatchObject({ status: 409, body: { code: "group_gone" } });
  });
});
