import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { followCampaign } from "#shared/campaigns/follow-campaign.ts";
import { listRecipients, type RecipientPlace } from "#shared/campaigns/list-recipients.ts";
import type { ListedOutcome } from "#shared/campaigns/listed-recipient.ts";
import { resendCampaign } from "#shared/campaigns/resend-campaign.ts";
import { whyRecipient } from "#shared/campaigns/why-recipient.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { inboundItem } from "#shared/messaging/message-items.ts";
import { newId } from "#shared/platform/ids.ts";
import { type CampaignWorld, campaignWorld } from "#test/support/campaign-world.ts";
import { MINUTE, phoneOf, secondsLater, someReply, someSid } from "#test/support/samples.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";

const PHONES = Array.from({ length: 8 }, (_, index) => phoneOf(`+1512555010${index}`));
const [FIRST = phoneOf(""), SECOND = phoneOf("")] = PHONES;
const HOUR = 60 * MINUTE;

const start = async () => {
  const leftOut = [{ v: 1 as const, phone: phoneOf("+15125550199"), groups: 1, leftOut: "unsubscribed" as const }];
  const world = await campaignWorld({ included: PHONES, leftOut });
  const dead: unknown[] = [];
  const facts = new DynamoContactStore(world.client, world.tables.contacts);
  const work = messageChanged({
    ...world,
    sentFacts: new DynamoSentFactsStore(world.client, world.tables),
    deadLetters: { send: async (letters) => void dead.push(...letters) },
  });
  const ring = () => work({ Records: world.records.splice(0) });
  return { world, work, ring, dead, facts };
};

const send = async (world: CampaignWorld, phone: PhoneNumber) => {
  const row = world.claimOf(phone);
  await world.texts.claim(row, undefined);
  await world.messages.record(refOf(row), row.claimId ?? "", { state: "sent", sid: someSid() });
};

/** A text that came in so many ms from now on. */
const say = async (world: CampaignWorld, phone: PhoneNumber, meaning: string, later: number) => {
  const at = secondsLater((world.clock.now() + later - Date.parse(secondsLater(0))) / 1_000);
  const { accountId } = world;
  const { sender } = someReply(accountId);
  const id = someSid();
  const said = { v: 1, id, accountId, phone, sender, body: meaning, at, cause: id } as const;
  const Item = inboundItem({ ...said, direction: "in", state: "received", media: [], meaning });
  await world.client.send(new PutCommand({ TableName: world.tables.messages, Item }));
};

describe("the tally of a batch", () => {
  it("is one write a campaign, whatever the batch holds of it, and asks for a recount when all are handled", async () => {
    const { world, ring } = await start();
    for (const phone of PHONES.slice(1)) await send(world, phone);
    world.dynamo.meter.reset();
    await ring();
    const { sent, claimed, segments, moved } = await world.counts.read(world.ref);
    expect({ sent, claimed, segments, moved }).toEqual({ sent: 7, claimed: 0, segments: 14, moved: 1 });
    expect(world.jobs.queued).toEqual([]);
    await send(world, FIRST);
    await ring();
    expect(world.jobs.queued.map(({ job }) => job.kind)).toEqual(Array(16).fill("recount"));
  });

  it("fails without the batch, and without what rules read of the texts", async () => {
    const { world, ring, dead, facts } = await start();
    await facts.save(world.accountId, FIRST, {}, { at: secondsLater(-9), source: "manual" });
    await send(world, FIRST);
    world.counts.add = async () => {
      throw new Error("throttled");
    };
    expect(await ring()).toEqual({ batchItemFailures: [] });
    expect(dead).toEqual([]);
    expect(world.errors).toEqual(["A campaign was not tallied"]);
    expect((await facts.find(world.accountId, FIRST)).facts?.lastOutboundAt).toBe(secondsLater(0));
  });

  it("counts a claim back that was released", async () => {
    const { world, ring } = await start();
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
    const { world, ring, dead } = await start();
    await send(world, FIRST);
    await say(world, FIRST, meaning, later);
    await ring();
    expect(await world.counts.read(world.ref)).toMatchObject(counted);
    const replied = await world.replies.among(world.accountId, world.campaign.id, PHONES);
    expect(replied).toEqual(new Set(counted.replies > 0 ? [FIRST] : []));
    expect(dead).toEqual([]);
  });

  it("is counted once a person, rung twice and said again, and the STOP behind the first as an opt-out", async () => {
    const { world, work } = await start();
    await send(world, FIRST);
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
    const { world, ring } = await start();
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
    const { world } = await start();
    await send(world, FIRST);
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
    const { world } = await start();
    await send(world, FIRST);
    expect((await all(world, outcome, 2)).found.map(({ phone }) => phone)).toEqual(phones);
  });

  it("looks for four seconds, then says where to go on, and misses nobody", async () => {
    const { world } = await start();
    await send(world, FIRST);
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
  const { world, ring } = await start();
  for (const phone of PHONES.slice(4)) await send(world, phone);
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

describe("why a person got it, asked of what is there", () => {
  const asking = ({ world, facts }: Awaited<ReturnType<typeof start>>, id = world.campaign.id) => {
    const memberships = new DynamoMembershipStore(world.client, world.tables);
    const groups = new DynamoGroupStore(world.client, world.tables.groups);
    const ask = whyRecipient({ ...world, replied: world.replies, groups, memberships, contacts: facts });
    return async (phone: PhoneNumber) => (await ask(world.accountId, id, phone))?.code;
  };

  it("is said by the list, and by the row behind it", async () => {
    const started = await start();
    const why = asking(started);
    await send(started.world, FIRST);
    expect(await why(FIRST)).toBe("sent");
    expect(await why(SECOND)).toBe("waiting");
    expect(await why(phoneOf("+15125550199"))).toBe("unsubscribed");
    expect(await why(phoneOf("+15125550777"))).toBe("not_in_groups");
  });

  it("is asked of groups and consent as they are before there is a list", async () => {
    const started = await start();
    const { world, facts } = started;
    await world.campaigns.change(world.ref, () => ({ frozen: null, state: "draft", phones: [FIRST, SECOND] }));
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    await facts.note(world.accountId, FIRST, { ...said, state: "subscribed" });
    expect(await asking(started)(FIRST)).toBe("would_get_it");
    expect(await asking(started)(SECOND)).toBe("no_consent");
    expect(await asking(started)(phoneOf("+15125550777"))).toBe("not_in_groups");
  });

  it("is asked of whom another campaign reached how, of one that goes to them once more", async () => {
    const started = await start();
    const { world, facts } = started;
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    for (const phone of [FIRST, SECOND]) await facts.note(world.accountId, phone, { ...said, state: "subscribed" });
    const refused = world.claimOf(FIRST);
    await world.texts.claim(refused, undefined);
    await world.messages.record(refOf(refused), refused.claimId ?? "", {
      state: "failed",
      reason: "Twilio 30007",
      errorCode: 30_007,
    });
    await send(world, SECOND);
    const whom = async (to: "failed" | "silent") => {
      const id = newId();
      await resendCampaign(world)(world.ref, id, to);
      return await Promise.all([FIRST, SECOND, phoneOf("+15125550199")].map((phone) => asking(started, id)(phone)));
    };
    expect(await whom("failed")).toEqual(["would_get_it", "not_to_be_resent", "not_to_be_resent"]);
    expect(await whom("silent")).toEqual(["not_to_be_resent", "would_get_it", "not_to_be_resent"]);
  });

  it("knows nobody yet whom a campaign without a whole list keeps back from another", async () => {
    const started = await start();
    const { world, facts } = started;
    const said = { at: secondsLater(0), how: "text", by: "person", evidence: "YES", cause: "c" } as const;
    await facts.note(world.accountId, FIRST, { ...said, state: "subscribed" });
    const coming = someCampaign(world.accountId, { groupIds: [], phones: [FIRST], excludeCampaignIds: [world.ref.id] });
    await world.campaigns.create(coming);
    expect(await asking(started, coming.id)(FIRST)).toBe("excluded_campaign");
    await world.campaigns.change(world.ref, () => ({ frozen: null, state: "building" }));
    expect(await asking(started, coming.id)(FIRST)).toBe("would_get_it");
  });
});

it("makes a draft that goes to whom a campaign failed to reach, once a request, and none of one that sent nothing", async () => {
  const { world } = await start();
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
