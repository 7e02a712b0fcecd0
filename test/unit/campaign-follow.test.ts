import { followCampaign } from "#shared/campaigns/follow-campaign.ts";
import { listRecipients, type RecipientPlace } from "#shared/campaigns/list-recipients.ts";
import type { ListedOutcome } from "#shared/campaigns/listed-recipient.ts";
import { resendCampaign } from "#shared/campaigns/resend-campaign.ts";
import { refOf } from "#shared/messaging/message.ts";
import { newId } from "#shared/platform/ids.ts";
import type { CampaignWorld } from "#test/support/campaign-world.ts";
import { followedCampaign, PHONES, say, sendTo } from "#test/support/followed-campaign.ts";
import { MINUTE, phoneOf, secondsLater } from "#test/support/samples.ts";

const [FIRST = phoneOf(""), SECOND = phoneOf("")] = PHONES;
const HOUR = 60 * MINUTE;

describe("the tally of a batch", () => {
  it("is one write a campaign, whatever the batch holds of it, and asks for a recount when all are handled", async () => {
    const { world, ring } = await followedCampaign();
    for (const phone of PHONES.slice(1)) await sendTo(world, phone);
    world.dynamo.meter.reset();
    await ring();
    const { sent, claimed, segments, moved } = await world.counts.read(world.ref);
    expect({ sent, claimed, segments, moved }).toEqual({ sent: 7, claimed: 0, segments: 14, moved: 1 });
    expect(world.jobs.queued).toEqual([]);
    await sendTo(world, FIRST);
    await ring();
    expect(world.jobs.queued.map(({ job }) => job.kind)).toEqual(Array(16).fill("recount"));
  });

  it("fails without the batch, and without what rules read of the texts", async () => {
    const { world, ring, dead, facts } = await followedCampaign();
    await facts.save(world.accountId, FIRST, {}, { at: secondsLater(-9), source: "manual" });
    await sendTo(world, FIRST);
    world.counts.add = async () => {
      throw new Error("throttled");
    };
    expect(await ring()).toEqual({ batchItemFailures: [] });
    expect(dead).toEqual([]);
    expect(world.errors).toEqual(["A campaign was not tallied"]);
    expect((await facts.find(world.accountId, FIRST)).facts?.lastOutboundAt).toBe(secondsLater(0));
  });

  it("counts a claim back that was released", async () => {
    const { world, ring } = await followedCampaign();
    const row = world.claimOf(FIRST);
    await world.texts.claim(row, undefined);
    await ring();
    expect((await world.counts.read(world.ref)).claimed).toBe(1);
    await world.texts.release(refOf(row), row.claimId ?? "", undefined);
    await ring();
    expect((await world.counts.read(world.ref)).claimed).toBe(0);
  });
});

describe("a text that comes in", () => {
  it.each([
    [HOUR, "text", { replies: 1, optOuts: 0 }],
    [71 * HOUR, "stop", { replies: 1, optOuts: 1 }],
    [73 * HOUR, "stop", { replies: 0, optOuts: 0 }],
  ])("%i ms behind a campaign's text, meaning %s, counts as %j", async (later, meaning, counted) => {
    const { world, ring, dead } = await followedCampaign();
    await sendTo(world, FIRST);
    await say(world, FIRST, meaning, later);
    await ring();
    expect(await world.counts.read(world.ref)).toMatchObject(counted);
    const replied = await world.replies.among(world.accountId, world.campaign.id, PHONES);
    expect(replied).toEqual(new Set(counted.replies > 0 ? [FIRST] : []));
    expect(dead).toEqual([]);
  });

  it("is counted once a person, rung twice and said again, and the STOP behind the first as an opt-out", async () => {
    const { world, work } = await followedCampaign();
    await sendTo(world, FIRST);
    for (const [meaning, later] of [
      ["text", 1],
      ["text", 2],
      ["stop", 3],
      ["stop", 4],
    ] as const) {
      await say(world, FIRST, meaning, later * MINUTE);
    }
    const Records = world.records.splice(0);
    await work({ Records });
    await work({ Records: Records.slice(2) });
    expect(await world.counts.read(world.ref)).toMatchObject({ replies: 1, optOuts: 1 });
  });

  it("belongs to no campaign whose text was skipped, and to none where none was sent", async () => {
    const { world, ring } = await followedCampaign();
    const { claimId: _, claimedAt: __, ...row } = world.claimOf(FIRST);
    await world.texts.end({ ...row, state: "skipped", reason: "unsubscribed" });
    for (const phone of [FIRST, SECOND]) await say(world, phone, "text", MINUTE);
    await ring();
    expect((await world.counts.read(world.ref)).replies).toBe(0);
  });
});

describe("the list of recipients", () => {
  const all = async (world: CampaignWorld, outcome: ListedOutcome | undefined, limit: number) => {
    const found: { phone: string; outcome: string; reason?: string | undefined }[] = [];
    let pages = 0;
    for (let after: RecipientPlace | undefined; ; pages += 1) {
      const page = await listRecipients(world)(world.accountId, world.campaign.id, { outcome, after, limit });
      found.push(...(page?.items ?? []));
      if (!page?.next) return { found, pages: pages + 1 };
      after = page.next;
    }
  };

  it.each([1, 3, 100])("has everybody once, in pages of %i, with what became of them", async (limit) => {
    const { world } = await followedCampaign();
    await sendTo(world, FIRST);
    const { found } = await all(world, undefined, limit);
    expect(found.map(({ phone }) => phone).sort()).toEqual([...PHONES, "+15125550199"].sort());
    expect(found.find(({ phone }) => phone === FIRST)).toMatchObject({ outcome: "sent", segments: 2 });
    expect(found.find(({ phone }) => phone === SECOND)).toEqual({ phone: SECOND, outcome: "waiting" });
  });

  it.each([
    ["sent", [FIRST]],
    ["leftOut", ["+15125550199"]],
    ["unsubscribed", ["+15125550199"]],
    ["failed", []],
  ] as const)("has those who are %s only, where asked", async (outcome, phones) => {
    const { world } = await followedCampaign();
    await sendTo(world, FIRST);
    expect((await all(world, outcome, 2)).found.map(({ phone }) => phone)).toEqual(phones);
  });

  it("looks for four seconds, then says where to go on, and misses nobody", async () => {
    const { world } = await followedCampaign();
    await sendTo(world, FIRST);
    const page = world.audience.page.bind(world.audience);
    world.audience.page = async (...asked) => {
      world.clock.advance(1_500);
      return await page(...asked);
    };
    const { found, pages } = await all(world, "sent", 10);
    expect(found).toHaveLength(1);
    expect(pages).toBeGreaterThan(4);
  });
});

it("follows a campaign: its rate, the time left, segments, what they cost, and who texted back", async () => {
  const { world, ring } = await followedCampaign();
  for (const phone of PHONES.slice(4)) await sendTo(world, phone);
  await say(world, PHONES[4] ?? FIRST, "stop", 1_000);
  await ring();
  world.clock.advance(8_000);
  const followed = await followCampaign(world)(world.accountId, world.campaign.id);
  expect(followed?.following).toMatchObject({
    ...{ segments: 8, cost: { amount: 0.08, currency: "USD" }, replies: 1, optOuts: 1 },
    ...{ firstAt: secondsLater(0), lastAt: secondsLater(0), textsPerSecond: 0.5, secondsLeft: 8 },
    counts: { included: 8, sent: 4, waiting: 4 },
  });
});

it("makes a draft that goes to whom a campaign failed to reach, once a request, and none of one that sent nothing", async () => {
  const { world } = await followedCampaign();
  const id = newId();
  const resend = resendCampaign(world);
  const made = await resend(world.ref, id, "failed");
  const { body } = world.campaign;
  const resendOf = { campaignId: world.campaign.id, to: "failed" };
  expect(made).toMatchObject({ kind: "created", campaign: { id, body, resendOf, state: "draft", groupIds: [] } });
  expect(await resend(world.ref, id, "failed")).toEqual(made);
  expect(await resend({ ...world.ref, id }, newId(), "silent")).toEqual({ kind: "notSent", state: "draft" });
  expect(await resend({ ...world.ref, id: newId() }, newId(), "silent")).toEqual({ kind: "noSuchCampaign" });
});
