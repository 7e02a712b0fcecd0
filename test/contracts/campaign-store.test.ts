import type { AccountId } from "#shared/accounts/account.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { CampaignStore } from "#shared/campaigns/campaign-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { NOW, secondsLater, someAccountId, someGroup } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("campaign-store"))("the campaign store $name", ({ client, tables }) => {
  const campaigns: CampaignStore = new DynamoCampaignStore(client, tables);
  const groups = new DynamoGroupStore(client, tables.groups);
  const removal = new DynamoGroupRemoval(client, tables);

  const groupIn = async (account: AccountId): Promise<string> => {
    const group = someGroup(account);
    await groups.create(group);
    return group.id;
  };
  const created = async (account: AccountId, more: Partial<Campaign> = {}): Promise<Campaign> => {
    const campaign = someCampaign(account, { groupIds: [await groupIn(account)], ...more });
    expect(await campaigns.create(campaign)).toEqual({ kind: "created" });
    return campaign;
  };
  const removalOf = async (campaign: Campaign, groupId: string) =>
    (await removal.remove(campaign.accountId, groupId)).kind;

  it("keeps what it was given, and makes nothing twice", async () => {
    const campaign = await created(someAccountId(), {
      expiresAt: secondsLater(60),
      mediaUrls: ["https://x.test/a.png"],
    });
    expect(await campaigns.get(campaign)).toEqual(campaign);
    expect(await campaigns.create({ ...campaign, name: "Another" })).toEqual({ kind: "exists" });
    expect((await campaigns.get(campaign))?.name).toBe(campaign.name);
  });

  it("knows nothing of another account's", async () => {
    const campaign = await created(someAccountId());
    expect(await campaigns.get({ accountId: someAccountId(), id: campaign.id })).toBeUndefined();
  });

  it("is of groups that are there", async () => {
    const account = someAccountId();
    const there = await groupIn(account);
    const gone = newId();
    const campaign = someCampaign(account, { groupIds: [there], excludeGroupIds: [gone] });
    expect(await campaigns.create(campaign)).toEqual({ kind: "noSuchGroup", groupId: gone });
    expect(await campaigns.get(campaign)).toBeUndefined();
  });

  describe("a group", () => {
    it("that an open campaign sends to, or leaves out, cannot be deleted", async () => {
      const account = someAccountId();
      const excluded = await groupIn(account);
      const campaign = await created(account, { excludeGroupIds: [excluded] });
      expect(await removalOf(campaign, campaign.groupIds[0] ?? "")).toBe("inUse");
      expect(await removalOf(campaign, excluded)).toBe("inUse");
    });

    it.each(["done", "cancelled", "expired"] as const)("is free when its campaign is %s", async (state) => {
      const campaign = await created(someAccountId());
      await campaigns.change(campaign, () => ({ state }));
      expect(await removalOf(campaign, campaign.groupIds[0] ?? "")).toBe("removed");
    });

    it("is free when its campaign names another, which then is not", async () => {
      const account = someAccountId();
      const campaign = await created(account);
      const other = await groupIn(account);
      expect((await campaigns.change(campaign, () => ({ groupIds: [other] }))).kind).toBe("changed");
      expect(await removalOf(campaign, campaign.groupIds[0] ?? "")).toBe("removed");
      expect(await removalOf(campaign, other)).toBe("inUse");
    });

    it("that was deleted meanwhile is told, and nothing is changed", async () => {
      const campaign = await created(someAccountId());
      const gone = newId();
      const outcome = await campaigns.change(campaign, () => ({ name: "Autumn menu", groupIds: [gone] }));
      expect(outcome).toEqual({ kind: "noSuchGroup", groupId: gone });
      expect(await campaigns.get(campaign)).toEqual(campaign);
    });
  });

  describe("a change", () => {
    it("sets, clears and leaves alone", async () => {
      const campaign = await created(someAccountId(), { expiresAt: secondsLater(60) });
      const outcome = await campaigns.change(campaign, () => ({
        name: "Autumn menu",
        expiresAt: null,
        body: undefined,
      }));
      const { expiresAt: _, ...rest } = campaign;
      const after = { ...rest, name: "Autumn menu", version: 2 };
      expect(outcome).toEqual({ kind: "changed", campaign: after });
      expect(await campaigns.get(campaign)).toEqual(after);
    });

    it("is decided by what is there then, however many there are at once", async () => {
      const campaign = await created(someAccountId());
      const outcomes = await Promise.all(
        Array.from({ length: 4 }, () =>
          campaigns.change(campaign, ({ state, run }) =>
            state === "draft" ? { state: "building", run: run + 1 } : undefined,
          ),
        ),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["changed", "refused", "refused", "refused"]);
      expect(await campaigns.get(campaign)).toMatchObject({ state: "building", run: 1, version: 2 });
    });

    it("of one that is not there is none", async () => {
      const campaign = someCampaign(someAccountId());
      expect(await campaigns.change(campaign, () => ({ name: "Autumn menu" }))).toEqual({ kind: "missing" });
    });
  });

  it("lists newest first, page by page", async () => {
    const account = someAccountId();
    const made = [];
    for (const seconds of [0, 1, 2, 3]) made.push(await created(account, { createdAt: secondsLater(seconds) }));
    const ids = made.map(({ id }) => id).reverse();
    const first = await campaigns.list(account, undefined, 3);
    expect({ ids: first.items.map(({ id }) => id), more: first.more }).toEqual({ ids: ids.slice(0, 3), more: true });
    const last = first.items.at(-1);
    const second = await campaigns.list(account, `${last?.createdAt}#${last?.id}`, 3);
    expect({ ids: second.items.map(({ id }) => id), more: second.more }).toEqual({ ids: ids.slice(3), more: false });
  });

  it("is due at its time, until it is moved", async () => {
    const campaign = await created(someAccountId(), { state: "scheduled", dueAt: secondsLater(60) });
    const dueBy = async (now: number): Promise<boolean> =>
      (await campaigns.due(shardOf(campaign.id), now, 1_000)).some(({ id }) => id === campaign.id);
    expect(await dueBy(NOW + 59_000)).toBe(false);
    expect(await dueBy(NOW + 60_000)).toBe(true);
    await campaigns.change(campaign, () => ({ dueAt: secondsLater(120) }));
    expect(await dueBy(NOW + 60_000)).toBe(false);
    await campaigns.change(campaign, () => ({ dueAt: null }));
    expect(await dueBy(NOW + 999_000)).toBe(false);
  });
});
