import type { Campaign } from "#shared/campaigns/campaign.ts";
import { NOTHING_TALLIED } from "#shared/campaigns/campaign-counts.ts";
import { followCampaign } from "#shared/campaigns/follow-campaign.ts";
import { launchDue } from "#shared/campaigns/launch-due.ts";
import { type ControlWorld, controlWorld } from "#test/support/control-world.ts";
import { AT, someAccount, someGroup, someKey, someSender } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

describe("what a campaign waits for", () => {
  const waitsFor = async ({ deps }: ControlWorld, campaign: Campaign) =>
    (await followCampaign({ ...deps, counts: { read: async () => NOTHING_TALLIED } })(campaign.accountId, campaign.id))
      ?.following.waitsFor;

  it("is told of one that is scheduled, though nothing sends for the account, and by the clock in its log", async () => {
    const world = await controlWorld();
    const account = someAccount();
    await world.deps.accounts.createAccount(account, someKey(account.id));
    const campaign = someCampaign(account.id, { groupIds: [], state: "scheduled", dueAt: AT });
    await world.campaigns.create(campaign);
    expect(await waitsFor(world, campaign)).toEqual({ because: "no_sender" });
    const lines: unknown[] = [];
    const warn = (...line: readonly unknown[]) => void lines.push(line);
    await launchDue({ ...world.deps, log: { warn } })(campaign);
    expect(lines).toEqual([
      ["A campaign whose time has come has no sender", { accountId: account.id, campaignId: campaign.id }],
    ]);
    await world.deps.accounts.addSender(someSender(account.id));
    expect(await waitsFor(world, campaign)).toBeUndefined();
    await launchDue({ ...world.deps, log: { warn } })(campaign);
    expect([lines.length, await world.stateOf(campaign)]).toEqual([1, "building"]);
  });

  it("is told of one whose sender is none of the account's any more", async () => {
    const world = await controlWorld();
    const sender = someSender(world.account.id).phone;
    expect(await waitsFor(world, await world.inState("scheduled", { sender }))).toEqual({ because: "no_sender" });
  });

  it.each(["building", "sending"] as const)("is told of one that is %s while nothing goes out", async (state) => {
    const world = await controlWorld();
    const { accounts } = world.deps;
    const campaign = await world.inState(state, { sender: world.sender.phone });
    expect(await waitsFor(world, campaign)).toBeUndefined();
    await accounts.changeAccount(world.account.id, { sending: false });
    expect(await waitsFor(world, campaign)).toEqual({ because: "sending_off" });
    await accounts.stopEverything("a fire");
    expect(await waitsFor(world, campaign)).toEqual({ because: "everything_stopped" });
  });

  it.each(["draft", "paused", "done"] as const)(
    "is nothing of one that is %s, whatever stands still",
    async (state) => {
      const world = await controlWorld();
      await world.deps.accounts.changeAccount(world.account.id, { sending: false });
      expect(await waitsFor(world, await world.inState(state))).toBeUndefined();
    },
  );

  it("is its group first", async () => {
    const world = await controlWorld();
    await world.deps.accounts.changeAccount(world.account.id, { sending: false });
    const group = { groupId: someGroup(world.account.id).id, because: "invalid" } as const;
    expect(await waitsFor(world, await world.inState("building", { waitsFor: group }))).toEqual(group);
  });
});
