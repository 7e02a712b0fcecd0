import { messageChanged } from "#functions/message-changed/message-changed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { countsOf } from "#shared/campaigns/campaign-counts.ts";
import { recountCampaign } from "#shared/campaigns/recount-campaign.ts";
import { recountJobs } from "#shared/campaigns/recount-jobs.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { type CampaignWorld, campaignWorld, workOff } from "#test/support/campaign-world.ts";
import { MINUTE, NOW, phoneOf, someSid } from "#test/support/samples.ts";

const PHONES = Array.from({ length: 8 }, (_, index) => phoneOf(`+1512555010${index}`));
/** Many of one shard, so that it has several pages. */
const OF_ONE_SHARD = Array.from({ length: 400 }, (_, index) => phoneOf(`+1512555${String(1_000 + index)}`)).filter(
  (phone) => shardOf(phone) === "05",
);

const recount = async (world: CampaignWorld) => {
  await world.jobs.send(recountJobs(world.ref, world.clock.now()));
  await workOff(world);
};

const tallied = async (world: CampaignWorld) => {
  const { moved: _, perMinute: __, firstAt: ___, lastAt: ____, ...counts } = await world.counts.read(world.ref);
  return counts;
};

const stateOf = async (world: CampaignWorld) => (await world.campaigns.get(world.ref))?.state;

/** Hands a text over; the carrier takes it. */
const send = async (world: CampaignWorld, phone: PhoneNumber) => {
  const row = world.claimOf(phone);
  await world.texts.claim(row, undefined);
  await world.messages.record(refOf(row), row.claimId ?? "", { state: "sent", sid: someSid() });
};

const streamOf = (world: CampaignWorld) =>
  messageChanged({
    ...world,
    sentFacts: new DynamoSentFactsStore(world.client, world.tables),
    deadLetters: { send: async () => {} },
  });

describe("a recount", () => {
  it("ends a campaign of which everybody has a row past its claim, with counts that equal the rows", async () => {
    const world = await campaignWorld({ included: PHONES });
    for (const phone of PHONES) await send(world, phone);
    await recount(world);
    expect(await world.campaigns.get(world.ref)).toMatchObject({
      state: "done",
      endedAt: isoInstant(world.clock.now()),
    });
    expect(await tallied(world)).toMatchObject({ sent: 8, claimed: 0, segments: 16 });
    expect(world.errors).toEqual([]);
  });

  it.each(["waiting", "held", "claimed"] as const)("ends nothing while one is %s", async (outcome) => {
    const world = await campaignWorld({ included: PHONES });
    const [first = phoneOf(""), ...others] = PHONES;
    for (const phone of others) await send(world, phone);
    if (outcome === "held") world.windows.of = () => ({ kind: "opens", at: world.clock.now() + MINUTE });
    if (outcome === "claimed") await world.texts.claim(world.claimOf(first), undefined);
    await recount(world);
    expect(await stateOf(world)).toBe("sending");
    expect(await tallied(world)).toMatchObject({ sent: 7, claimed: outcome === "claimed" ? 1 : 0 });
  });

  it("says whom a pass left no more when the hours allow them since: then the clock begins another for them", async () => {
    const at = isoInstant(NOW);
    const drip = { pass: 1, queued: 1, endedAt: at, left: 7 };
    const world = await campaignWorld({ included: PHONES, campaign: { drip } });
    const [first = phoneOf(""), second] = PHONES;
    await send(world, first);
    world.windows.of = (phone) => (phone === second ? { kind: "over" } : { kind: "open" });
    await recount(world);
    expect((await world.campaigns.get(world.ref))?.drip).toEqual({ ...drip, left: 1 });
    await world.campaigns.change(world.ref, ({ run }) => ({ run: run + 1, drip: { pass: 2, queued: 0, left: 7 } }));
    await recount(world);
    expect((await world.campaigns.get(world.ref))?.drip).toEqual({ pass: 2, queued: 0, left: 7 });
  });

  it("puts a claim older than three minutes among the doubts, and ends without it", async () => {
    const world = await campaignWorld({ included: PHONES });
    const [lost = phoneOf(""), ...others] = PHONES;
    const claim = world.claimOf(lost);
    await world.texts.claim(claim, undefined);
    for (const phone of others) await send(world, phone);
    world.clock.advance(4 * MINUTE);
    await recount(world);
    expect(await stateOf(world)).toBe("done");
    expect(await tallied(world)).toMatchObject({ sent: 7, inDoubt: 1, claimed: 0 });
    const due = await world.messages.due("doubt", shardOf(claim.id), world.clock.now(), 10);
    expect(due).toEqual([refOf(claim)]);
  });

  it("ends as expired when it was over for somebody", async () => {
    const world = await campaignWorld({ included: PHONES });
    for (const phone of PHONES.slice(1)) await send(world, phone);
    world.windows.of = () => ({ kind: "over" });
    await recount(world);
    expect(await stateOf(world)).toBe("expired");
    const campaign = await world.campaigns.get(world.ref);
    expect(campaign && countsOf(campaign, await world.counts.read(world.ref))).toMatchObject({ sent: 7, expired: 1 });
  });

  it("leaves a cancelled one cancelled: who has no row is cancelled with it", async () => {
    const world = await campaignWorld({ included: PHONES });
    for (const phone of PHONES.slice(2)) await send(world, phone);
    await world.campaigns.change(world.ref, () => ({ state: "cancelled" }));
    await recount(world);
    const campaign = await world.campaigns.get(world.ref);
    expect(campaign?.state).toBe("cancelled");
    expect(campaign && countsOf(campaign, await world.counts.read(world.ref))).toMatchObject({
      ...{ included: 8, sent: 6, cancelled: 2, waiting: 0 },
    });
  });

  it("does not end with counts that moved meanwhile, but counts once more a minute later", async () => {
    const world = await campaignWorld({ included: PHONES });
    for (const phone of PHONES) await send(world, phone);
    const [job, ...others] = recountJobs(world.ref, world.clock.now());
    for (const each of others) await recountCampaign(world)(each);
    await world.counts.add(world.ref, { delivered: 1, sent: -1 });
    if (job) await recountCampaign(world)(job);
    expect(await stateOf(world)).toBe("sending");
    expect(world.jobs.queued.map(({ delaySeconds }) => delaySeconds)).toEqual(Array(16).fill(60));
    await workOff(world);
    expect(await stateOf(world)).toBe("done");
    expect(await tallied(world)).toMatchObject({ sent: 8, delivered: 0 });
  });

  it("goes on in slices where the place was saved, in a shard of many", async () => {
    const world = await campaignWorld({ included: OF_ONE_SHARD, pageSize: 2 });
    for (const phone of OF_ONE_SHARD) await send(world, phone);
    const find = world.texts.find.bind(world.texts);
    world.texts.find = async (...asked) => {
      world.clock.advance(6_000);
      return await find(...asked);
    };
    await recount(world);
    expect(OF_ONE_SHARD.length).toBeGreaterThan(10);
    expect(await tallied(world)).toMatchObject({ sent: OF_ONE_SHARD.length });
    expect(await stateOf(world)).toBe("done");
  });

  it("counts right when it is cut at any request, and when all of it runs twice and at once", async () => {
    const phones = OF_ONE_SHARD.slice(0, 5);
    for (let cut = 0; cut < 160; cut += 31) {
      const world = await campaignWorld({ included: phones, pageSize: 2 });
      for (const phone of phones) await send(world, phone);
      const answer = world.dynamo.answer.bind(world.dynamo);
      let left = cut;
      world.dynamo.answer = async (operation, body) => {
        left -= 1;
        if (left < 0 && left > -5) throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
        return await answer(operation, body);
      };
      const jobs = recountJobs(world.ref, world.clock.now());
      const work = recountCampaign(world);
      await Promise.allSettled([...jobs, ...jobs].map((job) => work(job)));
      await Promise.allSettled(jobs.map((job) => work(job)));
      left = Number.POSITIVE_INFINITY;
      for (const job of jobs) await work(job);
      await workOff(world);
      expect({ cut, ...(await tallied(world)) }).toMatchObject({ cut, sent: 5, claimed: 0, segments: 10 });
      expect(await stateOf(world)).toBe("done");
    }
  });

  it("is counted again some time after it ended when a late callback moves the tally, and then no more", async () => {
    const world = await campaignWorld({ included: PHONES });
    const stream = streamOf(world);
    for (const phone of PHONES) await send(world, phone);
    await stream({ Records: world.records.splice(0) });
    await workOff(world);
    expect(await stateOf(world)).toBe("done");
    expect((await world.campaigns.get(world.ref))?.dueAt).toBeUndefined();
    const row = await world.messages.get(refOf(world.claimOf(PHONES[0] ?? phoneOf(""))));
    const sid = row?.direction === "out" ? row.sid : undefined;
    if (row) await world.messages.applyStatus(refOf(row), { sid: sid ?? "", state: "delivered" });
    await stream({ Records: world.records.splice(0) });
    expect((await world.campaigns.get(world.ref))?.dueAt).toBe(isoInstant(world.clock.now() + 5 * MINUTE));
    world.clock.advance(5 * MINUTE);
    await recount(world);
    expect((await world.campaigns.get(world.ref))?.dueAt).toBeUndefined();
    expect(await tallied(world)).toMatchObject({ sent: 7, delivered: 1 });
  });

  it.each(["counts.add", "campaigns.get", "campaigns.change"] as const)(
    "is counted again within five minutes when what moves behind its end could not be tallied, for %s failed",
    async (call) => {
      const world = await campaignWorld({ included: PHONES });
      const stream = streamOf(world);
      for (const phone of PHONES) await send(world, phone);
      await stream({ Records: world.records.splice(0) });
      await workOff(world);
      expect(await stateOf(world)).toBe("done");
      const [port, name] = call.split(".");
      const failing = { [name ?? ""]: async () => Promise.reject(new Error("throttled")) };
      const breaking =
        port === "counts"
          ? { ...world, counts: Object.assign(Object.create(world.counts), failing) }
          : { ...world, campaigns: Object.assign(Object.create(world.campaigns), failing) };
      for (const phone of PHONES.slice(0, 3)) {
        const row = await world.messages.get(refOf(world.claimOf(phone)));
        const sid = row?.direction === "out" ? row.sid : undefined;
        if (row) await world.messages.applyStatus(refOf(row), { sid: sid ?? "", state: "delivered" });
        await streamOf(breaking)({ Records: world.records.splice(0) });
      }
      expect(world.errors).toEqual(Array(3).fill("A campaign was not tallied"));
      expect(new Set(world.jobs.queued.map(({ job }) => job.kind === "recount" && job.walk)).size).toBe(1);
      expect(Math.max(...world.jobs.queued.map(({ delaySeconds }) => delaySeconds))).toBeLessThanOrEqual(300);
      await workOff(world);
      expect(await tallied(world)).toMatchObject({ sent: 5, delivered: 3 });
    },
  );
});
