import { previewCampaign } from "#shared/campaigns/preview-campaign.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { AT, phoneOf, secondsLater, someSender } from "#test/support/samples.ts";

const PHONES = Array.from({ length: 6 }, (_, index) => phoneOf(`+1512555010${index}`));
const [one, two, three, four, five, six] = PHONES;

const draft = async () => {
  const world = await audienceWorld();
  const { account, campaign, contacts, deps, group, say } = world;
  if (!one || !two || !three || !four || !five || !six) throw new Error("Six phones");
  await world.accounts.addSender({ ...someSender(account.id), segmentsPerSecond: 2 });
  for (const phone of [one, two, three, five]) await say(phone, "subscribed");
  await contacts.save(account.id, one, { firstName: "Ann" }, { at: AT, source: "manual" });
  await contacts.save(account.id, two, { firstName: "\u0411\u043e\u0440\u0438\u0441" }, { at: AT, source: "manual" });
  const frozen = { at: AT, audience: 1, included: 1, leftOut: {}, inSeveral: 0 };
  const other = campaign({ state: "sending", attempt: 1, frozen });
  await deps.audiences.insertAll({ accountId: account.id, campaignId: other.id, attempt: 1 }, [
    { v: 1, phone: two, groups: 1 },
    { v: 1, phone: three, groups: 1, leftOut: "held" },
  ]);
  const excluded = await group([five]);
  const made = campaign({
    ...{ body: "Hi {{first_name|there}}", phones: [six], excludeGroupIds: [excluded] },
    groupIds: [await group([one, two, three, five]), await group([two, four])],
  });
  const fields = { read: async () => ({ fields: [], revision: 0 }) };
  const priced = { ...account, segmentPrice: { amount: 0.0079, currency: "USD" } };
  const accounts = { getAccount: async () => priced, listSenders: world.accounts.listSenders.bind(world.accounts) };
  return { made, other, excluded, deps: { ...deps, campaigns: world.campaigns, fields, accounts } };
};

it("says who gets it and why not, what it takes and costs, and how it reads", async () => {
  const { made, other, excluded, deps } = await draft();
  const outcome = await previewCampaign(deps)(made);
  if (outcome.kind !== "counted") throw new Error(outcome.kind);
  const { preview } = outcome;
  expect(preview.counts).toMatchObject({
    counts: { audience: 6, included: 3, inSeveral: 1, excluded_group: 1, no_consent: 2 },
    ...{ excludedBy: { [excluded]: 1 }, alsoInAny: 1, alsoIn: { [other.id]: 1 } },
    ...{ segments: { min: 1, max: 1, sum: 3 }, ucs2: 1 },
  });
  expect(preview).toMatchObject({
    ...{ meanSegments: 1, characters: [], cost: { amount: 0.0237, currency: "USD" }, seconds: 2 },
    ...{ endsAt: secondsLater(2), waitsFor: undefined },
  });
  expect(preview.samples.map(({ text }) => text).sort()).toEqual([
    "Hi Ann",
    "Hi there",
    "Hi \u0411\u043e\u0440\u0438\u0441",
  ]);
});

it("counts the same wherever a slice ends", async () => {
  const { made, deps } = await draft();
  const whole = await previewCampaign(deps)(made);
  let time = Date.parse(AT);
  const clock = { now: () => (time += SLICE_MILLISECONDS) };
  const slow = previewCampaign({ ...deps, clock }, 1);
  let outcome = await slow(made);
  let slices = 1;
  for (; outcome.kind === "counting"; slices += 1) outcome = await slow(made, outcome.soFar);
  if (outcome.kind !== "counted" || whole.kind !== "counted") throw new Error("Not counted");
  expect(outcome.preview.counts).toEqual(whole.preview.counts);
  expect(slices).toBeGreaterThan(16);
});
