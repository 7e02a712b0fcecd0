import { type Api, type ApiAnswer, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const pathsOf = ({ status, body }: ApiAnswer) => (status === 400 ? body.errors.map(({ path }) => path) : status);

describe("scheduling", () => {
  const schedule = async (body: object, more: object = {}) => desk.act(await desk.draft(more), "schedule", body);
  const whenOf = async (at: string) => (await schedule({ at })).body.when;
  const at = (instant: string) => ({ kind: "at", at: instant });

  it("reads a time without an offset as the clock of the account's zone shows it", async () => {
    expect(await whenOf("2026-12-01T10:00")).toEqual(at("2026-12-01T15:00:00.000Z"));
    expect(await whenOf("2027-07-01T10:00:30")).toEqual(at("2027-07-01T14:00:30.000Z"));
    await desk.shop.ask("PATCH", "/v1/account", { timeZone: "Asia/Tokyo" });
    expect(await whenOf("2026-12-01T10:00")).toEqual(at("2026-12-01T01:00:00.000Z"));
  });

  it("reads a time with an offset as the instant that it is", async () => {
    expect(await whenOf("2026-12-01T10:00:00Z")).toEqual(at("2026-12-01T10:00:00.000Z"));
    expect(await whenOf("2026-12-01T10:00:00+05:30")).toEqual(at("2026-12-01T04:30:00.000Z"));
    expect(await whenOf("2026-12-01T10:00:00.250-08:00")).toEqual(at("2026-12-01T18:00:00.250Z"));
  });

  it("goes behind the hour that the clocks leave out, and to the first of one that comes twice", async () => {
    expect(await whenOf("2027-03-14T02:30")).toEqual(at("2027-03-14T07:00:00.000Z"));
    expect(await whenOf("2027-11-07T01:30")).toEqual(at("2027-11-07T05:30:00.000Z"));
  });

  it("takes an hour of each person's own zone", async () => {
    const { status, body } = await schedule({ localTime: { day: "2026-12-01", time: "10:00" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: "scheduled",
      when: { kind: "local", day: "2026-12-01", time: "10:00", late: "next_day" },
    });
  });

  it("refuses what is no time, both times and none, what is past and what is behind the end", async () => {
    for (const no of ["tomorrow", "2026-12-01", "2026-12-01T10:00Z", "2026-02-30T10:00", "2026-12-01T25:00"])
      expect(pathsOf(await schedule({ at: no }))).toEqual(["at"]);
    const localTime = { day: "2026-12-01", time: "10:00" };
    expect(pathsOf(await schedule({ at: "2026-12-01T10:00", localTime }))).toEqual([""]);
    expect(pathsOf(await schedule({}))).toEqual([""]);
    expect(pathsOf(await schedule({ localTime: { ...localTime, time: "24:00" } }))).toEqual(["localTime.time"]);
    expect(pathsOf(await schedule({ localTime: { ...localTime, day: "2026-11-20" } }))).toEqual(["localTime"]);
    expect(pathsOf(await schedule({ at: "2026-11-23T09:59" }))).toEqual(["at"]);
    expect(pathsOf(await schedule({ at: "2026-12-01T10:00" }, { expiresAt: "2026-12-01T15:00:00Z" }))).toEqual(["at"]);
  });

  it("goes out when its time comes, and can be changed until then", async () => {
    const id = await desk.draft();
    await desk.act(id, "schedule", { at: "2026-11-23T10:05" });
    expect(await desk.patch(id, { body: "Hello again" })).toMatchObject({ status: 200, body: { state: "scheduled" } });
    await desk.minute();
    await desk.send();
    expect(desk.carrier.taken.size).toBe(0);
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await desk.minute();
      await desk.send();
    }
    expect(desk.carrier.taken.size).toBe(1);
    expect((await desk.get(id)).body).toMatchObject({ counts: { included: 1, sent: 1 }, body: "Hello again" });
  });

  it("makes its list anew when it is changed and its list was made beforehand", async () => {
    const id = await desk.draft({ freeze: "schedule" });
    await desk.act(id, "schedule", { at: "2026-11-24T10:00" });
    await desk.work();
    const before = (await desk.get(id)).body;
    expect(before).toMatchObject({ state: "scheduled", counts: { included: 1, waiting: 1 } });
    api.clock.time += 1_000;
    const { phone } = desk.shop;
    expect((await desk.patch(id, { phones: [phone(102)] })).body.frozenAt).toBeUndefined();
    await desk.work();
    const after = (await desk.get(id)).body;
    expect(after).toMatchObject({ state: "scheduled", counts: { included: 2, waiting: 2 } });
    expect(after.frozenAt).not.toBe(before.frozenAt);
  });
});
