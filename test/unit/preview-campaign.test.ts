import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type LeftOut, leftOutSchema } from "#shared/campaigns/audience.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
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
  const texts = { ...deps.texts, capped: world.capped };
  const priced = { ...account, segmentPrice: { amount: 0.0079, currency: "USD" } };
  const accounts = { getAccount: async () => priced, listSenders: world.accounts.listSenders.bind(world.accounts) };
  return {
    world,
    made,
    other,
    excluded,
    priced,
    deps: { ...deps, texts, campaigns: world.campaigns, fields, accounts },
  };
};

it("says who gets it and why not, what it takes and costs, and how it reads", async () => {
  const { made, other, excluded, deps } = await draft();
  const outcome = await previewCampaign(deps)(made);
  if (outcome.kind !== "counted") throw new Error(outcome.kind);
  const { preview } = outcome;
  expect(preview.counts).toMatchObject({
    counts: { audience: 6, included: 3, inSeveral: 1, excluded_group: 1, no_consent: 2 },
    capped: 0,
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

it("counts each reason to be left out, as the list would, and what excludes by its id", async () => {
  const { world, deps } = await draft();
  const { account, campaign, group, say } = world;
  const reasons: Readonly<Record<Exclude<LeftOut, "no_consent">, PhoneNumber>> = {
    ...{ excluded_group: phoneOf("+15125550201"), excluded_campaign: phoneOf("+15125550202") },
    ...{ unsubscribed: phoneOf("+15125550203"), held: phoneOf("+15125550204"), pending: phoneOf("+15125550205") },
    ...{ country: phoneOf("+493012345678"), invalid: phoneOf("+442079460123") },
  };
  const nobodyKnows = phoneOf("+15125550206");
  for (const [reason, phone] of Object.entries(reasons))
    await say(phone, reason === "unsubscribed" || reason === "pending" ? reason : "subscribed");
  const frozen = { at: AT, audience: 1, included: 1, leftOut: {}, inSeveral: 0 };
  const spring = campaign({ state: "done", attempt: 1, frozen, endedAt: secondsLater(-172_800) });
  await deps.audiences.insertAll({ accountId: account.id, campaignId: spring.id, attempt: 1 }, [
    { v: 1, phone: reasons.excluded_campaign, groups: 1 },
  ]);
  const staff = await group([reasons.excluded_group]);
  const made = campaign({
    ...{ groupIds: [await group([...Object.values(reasons), nobodyKnows])], excludeGroupIds: [staff] },
    excludeCampaignIds: [spring.id],
  });
  const members: typeof deps.members = {
    ...deps.members,
    people: async (of, phones) =>
      (await deps.members.people(of, phones)).map((person, index) =>
        phones[index] === reasons.held && person.consent
          ? { ...person, consent: { ...person.consent, hold: { id: "review", at: AT } } }
          : person,
      ),
  };
  const getAccount = async () => ({ ...account, allowedCountries: ["US", "GB"] });
  const outcome = await previewCampaign({ ...deps, members, accounts: { ...deps.accounts, getAccount } })(made);
  if (outcome.kind !== "counted") throw new Error(outcome.kind);
  expect(outcome.preview.counts).toMatchObject({
    counts: { audience: 8, ...Object.fromEntries(leftOutSchema.options.map((reason) => [reason, 1])) },
    excludedBy: { [staff]: 1, [spring.id]: 1 },
  });
  expect(outcome.preview.counts.counts.included ?? 0).toBe(0);
});

it("counts segments as each text has them, and one of a text with pictures, as they go out", async () => {
  const { made, deps } = await draft();
  const segments = async (more: Partial<Campaign>) => {
    const outcome = await previewCampaign(deps)({ ...made, body: `${"x".repeat(155)}{{first_name|there}}`, ...more });
    if (outcome.kind !== "counted") throw new Error(outcome.kind);
    const { counts, meanSegments, samples } = outcome.preview;
    return { ...counts.segments, mean: meanSegments, samples: samples.map((sample) => sample.segments).sort() };
  };
  // Ann and there are of GSM-7; a name in Cyrillic makes 160 characters of UCS-2.
  expect(await segments({})).toEqual({ min: 1, max: 3, sum: 5, mean: 1.67, samples: [1, 1, 3] });
  const mediaUrls = ["https://example.com/menu.jpg"];
  expect(await segments({ mediaUrls })).toEqual({ min: 1, max: 1, sum: 3, mean: 1, samples: [1, 1, 1] });
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

it("counts apart who had as many texts as the account's cap allows, as of when it begins: they cost nothing", async () => {
  const { world, made, priced, deps } = await draft();
  if (!one || !two) throw new Error("Two phones");
  const frequencyCap = { messages: 2, days: 7 };
  const capped = { ...deps, accounts: { ...deps.accounts, getAccount: async () => ({ ...priced, frequencyCap }) } };
  const had = (phone: PhoneNumber, ...daysAgo: number[]) => world.hadTexts(phone, daysAgo);
  await had(one, 6, 1);
  await had(two, 8, 1);
  const preview = async (more: Partial<Campaign> = {}) => {
    const outcome = await previewCampaign(capped)({ ...made, ...more });
    if (outcome.kind !== "counted") throw new Error(outcome.kind);
    return outcome.preview;
  };
  const now = await preview();
  expect(now).toMatchObject({
    counts: { counts: { included: 3 }, capped: 1, segments: { min: 1, max: 1, sum: 2 }, ucs2: 1 },
    ...{ meanSegments: 1, cost: { amount: 0.0158 } },
  });
  expect(now.samples.map(({ phone }) => phone)).not.toContain(one);
  const inTwoDays = { kind: "at", at: secondsLater(2 * 86_400) } as const;
  expect((await preview({ when: inTwoDays })).counts.capped).toBe(0);
});

describe("who gets another campaign too", () => {
  const DAY = 86_400;
  const at = (seconds: number) => ({ kind: "at" as const, at: secondsLater(seconds) });

  it.each<[string, Partial<Campaign>, Partial<Campaign>, number]>([
    ["is scheduled within a day, and has no list yet", { state: "scheduled", when: at(DAY - 1) }, {}, 1],
    ["is scheduled a day later", { state: "scheduled", when: at(DAY) }, {}, 0],
    [
      "is scheduled within a day of when this one is",
      { state: "scheduled", when: at(3 * DAY) },
      { when: at(4 * DAY - 1) },
      1,
    ],
    ["is scheduled a day before this one", { state: "scheduled", when: at(3 * DAY) }, { when: at(4 * DAY) }, 0],
    ["has its list made now", { state: "building" }, {}, 1],
    ["is a draft", { state: "draft" }, {}, 0],
    ["was cancelled before it had a list", { state: "cancelled", endedAt: AT }, {}, 0],
  ])("is counted by the groups of one that %s", async (_, other, more, expected) => {
    const { world, made, deps } = await draft();
    if (!one || !three || !five) throw new Error("Phones");
    const groupIds = [await world.group([one, three])];
    const { id } = world.campaign({
      ...other,
      groupIds,
      phones: [five],
      excludeGroupIds: [await world.group([three])],
    });
    const outcome = await previewCampaign(deps)({ ...made, ...more });
    if (outcome.kind !== "counted") throw new Error(outcome.kind);
    expect(outcome.preview.counts.alsoIn[id] ?? 0).toBe(expected);
  });

  it.each([
    ["ended within a day before", { endedAt: secondsLater(-DAY + 60) }, 1],
    ["ended earlier", { endedAt: secondsLater(-DAY - 60) }, 0],
  ])("is counted by the list of one that %s", async (_, ended, expected) => {
    const { world, made, other, deps } = await draft();
    world.kept.set(other.id, { ...other, state: "done", ...ended });
    const outcome = await previewCampaign(deps)(made);
    if (outcome.kind !== "counted") throw new Error(outcome.kind);
    expect(outcome.preview.counts.alsoInAny).toBe(expected);
  });
});
