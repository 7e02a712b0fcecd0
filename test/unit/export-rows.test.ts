// What an export is of may change while it is written: its columns never do, and what is another since has no file.

import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { changeField } from "#shared/contacts/change-field.ts";
import { createField } from "#shared/contacts/create-field.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { exportWorld } from "#test/support/export-world.ts";
import { rosterOf } from "#test/support/roster-of.ts";
import { phoneOf } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

const [ANN, BOB] = ["+15125550101", "+15125550102"].map(phoneOf);
if (!ANN || !BOB) throw new Error("No phones");

const withField = async () => {
  const world = await exportWorld();
  const about = {
    accountId: world.account.id,
    label: "City",
    type: "text" as const,
    searchable: true,
    cause: "request",
  };
  await createField(world)({ ...about, key: "city" });
  await world.put(ANN, { "field#city": "Austin" });
  await world.put(BOB, { "field#city": "Boston" });
  return {
    world,
    change: (changes: object) => changeField(world.fields)(world.account.id, "city", changes, "request"),
  };
};

it("keeps the columns that it began with, and shows nothing of a field that is archived meanwhile", async () => {
  const { world, change } = await withField();
  const made = await world.begin({ kind: "contacts" });
  await change({ status: "archived" });
  const about = {
    accountId: world.account.id,
    label: "Size",
    type: "text" as const,
    searchable: false,
    cause: "other",
  };
  await createField(world)({ ...about, key: "size" });
  await world.work();
  const [header, ...rows] = world.linesOf(made);
  expect(header?.at(-1)).toBe("city");
  expect(rows.map((row) => row.at(-1))).toEqual(["", ""]);
});

it("fails when the field that it looks by is another since", async () => {
  const { world, change } = await withField();
  const inAustin = { kind: "contacts", find: { field: { city: "Austin" } } } as const;
  const before = await world.written(inAustin);
  expect(world.linesOf(before).map(([phone]) => phone)).toEqual(["phone", ANN]);
  const made = await world.begin(inAustin);
  await change({ searchable: false });
  await world.work();
  expect(await world.now(made)).toMatchObject({ state: "failed", reason: "gone" });
});

it("fails when its group is deleted before it begins", async () => {
  const world = await exportWorld();
  const groupId = await world.group();
  const made = await world.begin({ kind: "members", groupId });
  await new DynamoGroupRemoval(world.client, world.tables).remove(world.account.id, groupId);
  await world.work();
  expect(await world.now(made)).toMatchObject({ state: "failed", reason: "gone" });
});

it("leaves out members whose contact is gone: their membership is about to go", async () => {
  const world = await exportWorld();
  await world.put(ANN);
  const groupId = await world.group(ANN);
  await rosterOf(world.client, world.tables, world.account.id, groupId, [BOB]);
  const made = await world.written({ kind: "members", groupId });
  expect(
    world
      .linesOf(made)
      .slice(1)
      .map(([phone]) => phone),
  ).toEqual([ANN]);
});

it("fails when the campaign has another list since: rows of two would be in one file", async () => {
  const world = await exportWorld();
  const campaigns = new DynamoCampaignStore(world.client, world.tables);
  const frozen = { at: world.account.createdAt, audience: 0, included: 0, leftOut: {}, inSeveral: 0 };
  const campaign = someCampaign(world.account.id, { groupIds: [], state: "scheduled", attempt: 1, frozen });
  await campaigns.create(campaign);
  const made = await world.begin({ kind: "recipients", campaignId: campaign.id });
  await campaigns.change(campaign, () => ({ attempt: 2 }));
  await world.work();
  expect(await world.now(made)).toMatchObject({ state: "failed", reason: "gone" });
});
