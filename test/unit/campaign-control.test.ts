import type { AccountId } from "#shared/accounts/account.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { changeCampaign } from "#shared/campaigns/change-campaign.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { launchesAt } from "#shared/campaigns/next-look.ts";
import { scheduleCampaign } from "#shared/campaigns/schedule-campaign.ts";
import { allShards } from "#shared/platform/ids.ts";
import { type ControlWorld, controlWorld, FROZEN } from "#test/support/control-world.ts";
import { aroundCalls } from "#test/support/cut-at.ts";
import {
  AT,
  MINUTE,
  NOW,
  secondsLater,
  someAccount,
  someGroup,
  someKey,
  somePhone,
  someSender,
} from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

describe("a launch", () => {
  it("names its sender, counts a run and is told when it was", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    await world.act(campaign, "launch");
    expect(await world.campaigns.get(campaign)).toMatchObject({
      ...{ state: "building", sender: world.sender.phone, run: 1, launchedAt: AT, when: { kind: "now" } },
    });
  });

  it("whose list was made before hands out the first of it at once", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("scheduled", { frozen: FROZEN, freeze: "schedule", dueAt: AT });
    await launchCampaign(world.deps)(campaign, "clock");
    expect(await world.campaigns.get(campaign)).toMatchObject({ state: "sending", drip: { pass: 1, queued: 0 } });
    expect(world.jobs).toEqual([
      { v: 1, kind: "drip", accountId: campaign.accountId, campaignId: campaign.id, run: 1 },
    ]);
  });

  it("of an account that does not send, or has no sender, or when it is over, is refused", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft", { expiresAt: secondsLater(60) });
    await world.deps.accounts.changeAccount(campaign.accountId, { sending: false });
    expect(await world.act(campaign, "launch")).toEqual({ kind: "held", why: "sending_off" });
    await world.deps.accounts.changeAccount(campaign.accountId, { sending: true });
    world.later(MINUTE);
    expect(await world.act(campaign, "launch")).toEqual({ kind: "expired" });
    const nobody = await otherAccountWithoutSender(world);
    expect(await world.act(nobody, "launch")).toEqual({ kind: "noSender" });
    expect(await world.stateOf(campaign)).toBe("draft");
  });

  const otherAccountWithoutSender = async (world: ControlWorld): Promise<Campaign> => {
    const account = someAccount();
    await world.deps.accounts.createAccount(account, someKey(account.id));
    const campaign = someCampaign(account.id, { groupIds: [] });
    await world.campaigns.create(campaign);
    return campaign;
  };

  it("of one whose list is dropped meanwhile makes it", async () => {
    const world = await controlWorld();
    const made: Partial<Campaign> = { freeze: "schedule", attempt: 1, revisions: {}, frozen: FROZEN };
    for (let place = 1; ; place += 1) {
      const campaign = await world.inState("scheduled", { ...made, dueAt: secondsLater(60) });
      let isDropped = false;
      const cutInto = aroundCalls(world.deps, async (call, _, carryOut) => {
        if (call === place) {
          const outcome = await changeCampaign(world.deps)(campaign, { freeze: "send" });
          isDropped = outcome.kind === "changed";
        }
        return await carryOut();
      });
      await launchCampaign(cutInto)(campaign, "hand");
      if (!isDropped) return expect(place).toBeGreaterThan(2);
      expect(await world.campaigns.get(campaign)).toMatchObject({ state: "building", attempt: 2 });
      expect(world.jobs.filter(({ campaignId }) => campaignId === campaign.id).length).toBe(allShards.length);
    }
  });

  it("by the clock waits for the time that was set, also when it was put off meanwhile", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    await scheduleCampaign(world.deps)(campaign, { kind: "at", at: secondsLater(60) });
    expect((await launchCampaign(world.deps)(campaign, "clock")).kind).toBe("unchanged");
    world.later(MINUTE);
    await scheduleCampaign(world.deps)(campaign, { kind: "at", at: secondsLater(120) });
    expect((await launchCampaign(world.deps)(campaign, "clock")).kind).toBe("unchanged");
    world.later(MINUTE);
    expect((await launchCampaign(world.deps)(campaign, "clock")).kind).toBe("launched");
    expect(await world.campaigns.get(campaign)).toMatchObject({ when: { kind: "at", at: secondsLater(120) } });
  });
});

describe("a schedule", () => {
  it("is in the future, and before the campaign is over", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft", { expiresAt: secondsLater(60) });
    const schedule = async (seconds: number) =>
      (await scheduleCampaign(world.deps)(campaign, { kind: "at", at: secondsLater(seconds) })).kind;
    expect(await schedule(0)).toBe("past");
    expect(await schedule(60)).toBe("expired");
    expect(await schedule(59)).toBe("scheduled");
  });

  it("by the hour of each zone begins where the day begins first, and may still while it goes on anywhere", async () => {
    const when = { kind: "local", day: "2026-11-23", time: "10:00", late: "now" } as const;
    expect(new Date(launchesAt(when, NOW)).toISOString()).toBe("2026-11-22T19:45:00.000Z");
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    expect((await scheduleCampaign(world.deps)(campaign, when)).kind).toBe("scheduled");
    expect(await world.campaigns.get(campaign)).toMatchObject({ dueAt: AT });
    expect((await scheduleCampaign(world.deps)(campaign, { ...when, day: "2026-11-22" })).kind).toBe("past");
  });
});

describe("a resume", () => {
  it("begins a pass that looks for everybody without a text, in a run of its own", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("sending", {
      drip: { pass: 1, after: { shard: "03", phone: somePhone() }, queued: 7 },
    });
    await world.act(campaign, "pause");
    expect((await world.campaigns.get(campaign))?.dueAt).toBeUndefined();
    await world.act(campaign, "resume");
    expect(await world.campaigns.get(campaign)).toMatchObject({ run: 2, drip: { pass: 2, queued: 0 }, dueAt: AT });
    expect((await world.campaigns.get(campaign))?.drip?.after).toBeUndefined();
    expect(world.jobs.map(({ kind }) => kind)).toEqual(["drip"]);
  });

  it("of one whose list was not whole yet makes it anew", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("building");
    await world.act(campaign, "pause");
    await world.act(campaign, "resume");
    expect(await world.campaigns.get(campaign)).toMatchObject({ state: "building", attempt: campaign.attempt + 1 });
    const begun = { kind: "audience", attempt: campaign.attempt + 1 };
    expect(world.jobs).toEqual(allShards.map((shard) => expect.objectContaining({ ...begun, shard })));
  });
});

describe("an edit", () => {
  it("of another account's campaign, or to its groups, is of nothing that is there", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    const stranger: AccountId = someAccount().id;
    expect(await changeCampaign(world.deps)({ accountId: stranger, id: campaign.id }, { name: "x" })).toEqual({
      kind: "missing",
    });
    const theirs = someGroup(stranger);
    await world.deps.groups.create(theirs);
    expect(await changeCampaign(world.deps)(campaign, { excludeGroupIds: [theirs.id] })).toEqual({
      kind: "invalid",
      errors: [{ path: "excludeGroupIds.0", message: "is no group of this account" }],
    });
  });

  it("that would leave it to nobody, or of a field that there is not, is refused by path", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    const edits = { groupIds: [], body: "Hi {{fields.city}}", sender: someSender(campaign.accountId).phone };
    const outcome = await changeCampaign(world.deps)(campaign, edits);
    expect(outcome).toMatchObject({ kind: "invalid" });
    if (outcome.kind !== "invalid") throw new Error("it was taken");
    expect(outcome.errors.map(({ path }) => path).sort()).toEqual(["body", "groupIds", "sender"]);
    expect(await world.campaigns.get(campaign)).toEqual(campaign);
  });

  it("that has it exclude itself is refused: it would wait for its own list", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("draft");
    expect(await changeCampaign(world.deps)(campaign, { excludeCampaignIds: [campaign.id] })).toEqual({
      kind: "invalid",
      errors: [{ path: "excludeCampaignIds.0", message: "is this campaign itself" }],
    });
  });

  it("of a scheduled one drops the list that was made for it", async () => {
    const world = await controlWorld();
    const campaign = await world.inState("scheduled", { frozen: FROZEN, dueAt: secondsLater(60) });
    await world.act(campaign, "edit");
    expect((await world.campaigns.get(campaign))?.frozen).toBeUndefined();
  });

  it("of a scheduled one is looked after by the clock, though its worker ended behind it", async () => {
    const world = await controlWorld();
    const when = { kind: "at", at: secondsLater(86_400) } as const;
    const scheduled = { freeze: "schedule", when, dueAt: when.at, attempt: 1, revisions: {}, frozen: FROZEN } as const;
    const campaign = await world.inState("scheduled", scheduled);
    const ended = { ...world.deps, jobs: { send: never } };
    await expect(world.act(campaign, "edit", ended)).rejects.toThrow("ended");
    expect(await world.campaigns.get(campaign)).toMatchObject({ state: "scheduled", dueAt: secondsLater(60) });
    const cut = aroundCalls(world.deps, async (_, name, carryOut) => {
      const done = await carryOut();
      return name === "campaigns.change" ? await never() : done;
    });
    const other = await world.inState("scheduled", scheduled);
    await expect(world.act(other, "edit", cut)).rejects.toThrow("ended");
    expect((await world.campaigns.get(other))?.frozen).toBeUndefined();
    expect(await world.campaigns.get(other)).toMatchObject({ state: "scheduled", dueAt: secondsLater(60) });
  });

  it("that brings the end of a scheduled one forward is looked at by then", async () => {
    const world = await controlWorld();
    const when = { kind: "at", at: secondsLater(3_600) } as const;
    const campaign = await world.inState("scheduled", { when, dueAt: when.at });
    await changeCampaign(world.deps)(campaign, { expiresAt: secondsLater(600) });
    expect((await world.campaigns.get(campaign))?.dueAt).toBe(secondsLater(600));
  });

  it("and another at once, that each leave it to somebody, leave it to somebody together", async () => {
    for (let place = 1, isBetween = true; isBetween; place += 1) {
      const world = await controlWorld();
      const campaign = await world.inState("draft", { phones: [somePhone()] });
      isBetween = false;
      const cutInto = aroundCalls(world.deps, async (call, _, carryOut) => {
        if (call === place) {
          isBetween = true;
          await changeCampaign(world.deps)(campaign, { groupIds: [] });
        }
        return await carryOut();
      });
      await changeCampaign(cutInto)(campaign, { phones: [] });
      const { groupIds = [], phones = [] } = (await world.campaigns.get(campaign)) ?? {};
      expect(groupIds.length + phones.length).toBeGreaterThan(0);
    }
  });
});

const never = async (): Promise<never> => {
  throw new Error("The worker ended");
};
