import { NOTHING_TALLIED } from "#shared/campaigns/campaign-counts.ts";
import { DynamoCampaignCountStore } from "#shared/campaigns/dynamo-campaign-count-store.ts";
import { DynamoReplyStore } from "#shared/campaigns/dynamo-reply-store.ts";
import { DynamoRecountWalks } from "#shared/campaigns/recount-walk.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { AT, secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("campaign-counts"))("what is counted of a campaign $name", ({ client, tables }) => {
  const counts = new DynamoCampaignCountStore(client, tables.campaigns);
  const progress = new DynamoRecountWalks(client, tables.campaigns);
  const replies = new DynamoReplyStore(client, tables.campaigns);
  const someRef = () => ({ accountId: someAccountId(), id: newId() });

  it("is nothing at first, and moves by what is added, down as well", async () => {
    const ref = someRef();
    expect(await counts.read(ref)).toEqual(NOTHING_TALLIED);
    await counts.add(ref, { claimed: 2, segments: 3 });
    const after = await counts.add(ref, { claimed: -1, sent: 1 });
    expect(after).toEqual({ ...NOTHING_TALLIED, claimed: 1, sent: 1, segments: 3, moved: 2 });
    expect(await counts.read(ref)).toEqual(after);
  });

  it("keeps the first instant and the latest, and the latest minutes", async () => {
    const ref = someRef();
    await counts.add(ref, { sent: 1, firstAt: AT, lastAt: AT, perMinute: { "100": 1 } });
    await counts.add(ref, {
      sent: 1,
      firstAt: secondsLater(9),
      lastAt: secondsLater(9),
      perMinute: { "100": 1, "101": 2 },
    });
    const { firstAt, lastAt, perMinute } = await counts.read(ref);
    expect({ firstAt, lastAt, perMinute }).toEqual({
      ...{ firstAt: AT, lastAt: secondsLater(9), perMinute: { "100": 2, "101": 2 } },
    });
    await counts.add(ref, { sent: 1, perMinute: { "104": 5 } });
    expect((await counts.read(ref)).perMinute).toEqual({ "104": 5 });
  });

  it("is corrected only while it stands where it was, and moves by that", async () => {
    const ref = someRef();
    const { moved } = await counts.add(ref, { sent: 5, firstAt: AT, lastAt: AT });
    await counts.add(ref, { sent: 1 });
    const counted = { ...NOTHING_TALLIED, sent: 3, delivered: 3 };
    expect(await counts.correct(ref, counted, moved)).toBe(false);
    expect((await counts.read(ref)).sent).toBe(6);
    expect(await counts.correct(ref, counted, moved + 1)).toBe(true);
    expect(await counts.read(ref)).toEqual({ ...counted, moved: moved + 2 });
    // As when the answer was lost and the SDK repeats it.
    expect(await counts.correct(ref, counted, moved + 1)).toBe(true);
    expect(await counts.correct(ref, { ...counted, sent: 4 }, moved + 1)).toBe(false);
  });

  it("can be corrected where nothing was tallied", async () => {
    const ref = someRef();
    expect(await counts.correct(ref, { ...NOTHING_TALLIED, sent: 3 }, 0)).toBe(true);
    expect(await counts.read(ref)).toEqual({ ...NOTHING_TALLIED, sent: 3, moved: 1 });
  });

  it("is recounted from where it was left, by one worker a shard; a later recount ends an earlier", async () => {
    const recount = { accountId: someAccountId(), campaignId: newId(), walk: 1 };
    const after = somePhone();
    const begin = async (of: typeof recount) => {
      const begun = await progress.begin(of, "03", AT);
      return begun === "busy" ? undefined : begun;
    };
    const first = await begin(recount);
    expect(first).toMatchObject({ shard: "03", run: 1, after: undefined, done: false, counts: {} });
    expect(first && (await progress.save(recount, { ...first, after, counts: { sent: 2 } }))).toBe(true);
    expect(await begin(recount)).toMatchObject({ run: 2, after, counts: { sent: 2 } });
    expect(first && (await progress.save(recount, { ...first, done: true }))).toBe(false);
    expect(await begin({ ...recount, walk: 2 })).toMatchObject({ run: 1, counts: {} });
    expect(await begin(recount)).toBeUndefined();
    expect(await progress.read(recount)).toEqual([]);
  });

  it("has each person's first reply, and first opt-out, once", async () => {
    const [account, campaignId, phone, other] = [someAccountId(), newId(), somePhone(), somePhone()];
    const note = (optsOut: boolean) => replies.note(account, campaignId, phone, { at: AT, optsOut });
    expect(await note(false)).toEqual({ replied: true, optedOut: false });
    expect(await note(false)).toEqual({ replied: false, optedOut: false });
    expect(await note(true)).toEqual({ replied: false, optedOut: true });
    expect(await note(true)).toEqual({ replied: false, optedOut: false });
    expect(await replies.among(account, campaignId, [other, phone])).toEqual(new Set([phone]));
    expect(await replies.among(account, newId(), [phone])).toEqual(new Set());
    expect(await replies.count(account, campaignId, shardOf(phone))).toEqual({ replies: 1, optOuts: 1 });
  });
});
