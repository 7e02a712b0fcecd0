// Hands a campaign's audience to the door, a minute's worth at a time. Law: nobody is lost. Blocks are queued first, and the
// place is moved afterwards, on the condition that it is where it was: whatever breaks off in between or is at work twice
// makes jobs twice, and the claim lets one out. The window is minded here so that nothing is queued in vain, and at the door.

import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Sending, type SendingReader, whyHeld } from "#shared/accounts/sending.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { Campaign, Drip } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { withRow } from "./campaign-counts.ts";
import type { CampaignJob, DripCampaign, SendBlock } from "./campaign-jobs.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { blockSize, type Fill, nextFill } from "./drip-pace.ts";
import { sortPage } from "./drip-page.ts";
import { nextLook } from "./next-look.ts";
import { pauseBecause } from "./pause-because.ts";
import type { Sharing } from "./sharing.ts";
import { textSegments } from "./text-segments.ts";

export interface DripDeps {
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly audiences: Pick<AudienceStore, "page">;
  readonly texts: Pick<CampaignTextStore, "find" | "doubt">;
  readonly counts: Pick<CampaignCountStore, "read">;
  readonly sending: SendingReader;
  readonly sharing: Sharing;
  /** The door's queue, and the queue of long jobs. */
  readonly blocks: JobQueue<SendBlock>;
  readonly jobs: JobQueue<CampaignJob>;
  readonly clock: Clock;
}

/** One job ends by then, or behind so many people; what its minute has left is the next one's. */
const SLICE_MILLISECONDS = 20_000;
const MOST_A_JOB = 20_000;
const LARGEST_PAGE = 500;
const SMALLEST_PAGE = 25;
const LONGEST_DELAY_SECONDS = 900;
const WIDTH = 4;

type Dripping = Campaign & { readonly drip: Drip };

export const dripCampaign =
  (deps: DripDeps) =>
  async (job: DripCampaign): Promise<void> => {
    const ref = { accountId: job.accountId, id: job.campaignId };
    const ends = deps.clock.now() + SLICE_MILLISECONDS;
    const found = await deps.campaigns.get(ref);
    if (!found || !isDripping(found) || found.run !== job.run || found.sender === undefined) return;
    const sending = await deps.sending.readSending(found.accountId, found.sender);
    if (!sending) return;
    const { stoppedBecause } = sending.account;
    const held = whyHeld(sending);
    // What another text met concerns this campaign too: people are to see why nothing of it goes out.
    if (held === "sending_off" && stoppedBecause !== undefined) await pauseBecause(deps)(ref, stoppedBecause);
    if (held !== undefined) return;
    const { campaign, fill } = await readFill(deps, found, sending);
    let walk: Walk | undefined = { campaign, fill, shard: campaign.drip.after?.shard ?? allShards[0] ?? "", handed: 0 };
    const most = Math.min(MOST_A_JOB, fill.phones);
    while (walk && walk.handed < most && deps.clock.now() < ends) walk = await dripPage(deps, sending, walk, most);
    if (walk && walk.handed < fill.phones) await deps.jobs.send([job]);
  };

const isDripping = (campaign: Campaign): campaign is Dripping =>
  campaign.state === "sending" && campaign.drip !== undefined && campaign.drip.endedAt === undefined;

/** How much may be handed out. What had a row when a pass began is not on its way. */
const readFill = async (
  deps: DripDeps,
  found: Dripping,
  { sender }: Sending,
): Promise<{ campaign: Dripping; fill: Fill }> => {
  const rows = withRow(await deps.counts.read(found));
  const { segments } = textSegments(found, found.body);
  const pace = { sender, segments, sharing: await deps.sharing(found) };
  const isNew = found.drip.after === undefined;
  const drip = isNew ? { ...found.drip, queued: Math.max(rows, found.drip.queued) } : found.drip;
  const fill = nextFill(drip, { ...pace, rows }, deps.clock.now());
  return { campaign: { ...found, drip: { ...drip, queued: Math.max(0, drip.queued - fill.forgotten) } }, fill };
};

/** Where a job is: the campaign with the place that was written last, and the shard that is read. */
interface Walk {
  readonly campaign: Dripping;
  readonly fill: Fill;
  readonly shard: string;
  readonly handed: number;
}

/** A page is sorted, its blocks are queued, and the place is moved behind it. @returns undefined when the pass has ended, or is another's */
const dripPage = async (deps: DripDeps, sending: Sending, walk: Walk, most: number): Promise<Walk | undefined> => {
  const { campaign, fill, shard, handed } = walk;
  const { drip, accountId, id, attempt } = campaign;
  const after = drip.after?.shard === shard ? drip.after.phone : undefined;
  const limit = Math.max(SMALLEST_PAGE, Math.min(LARGEST_PAGE, 2 * (most - handed)));
  const page = await deps.audiences.page({ accountId, campaignId: id, attempt }, shard, after, limit);
  const now = deps.clock.now();
  const goesAt = (index: number): number => Math.max(now, fill.from + (handed + index) * fill.perPhone);
  const sorted = await sortPage(deps.texts)(campaign, sending.account, page.rows, { most: most - handed, goesAt }, now);
  await queueBlocks(deps, campaign, sending, { ...fill, from: fill.from + handed * fill.perPhone }, sorted.going);

  const through = handed + sorted.going.length;
  const opensAt = earliest(drip.opensAt, sorted.opensAt);
  const isShardDone = !sorted.isFull && page.next === undefined;
  const nextShard = isShardDone ? allShards[allShards.indexOf(shard) + 1] : shard;
  const moved: Drip = {
    ...drip,
    ...(sorted.last === undefined ? {} : { after: { shard, phone: sorted.last } }),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(sorted.going.length === 0 ? {} : { filledUntil: isoInstant(fill.from + through * fill.perPhone) }),
    ...(nextShard === undefined ? { endedAt: isoInstant(now) } : {}),
    queued: drip.queued + sorted.going.length,
    left: (drip.left ?? 0) + sorted.left,
  };
  const isMoved = sorted.last !== undefined || nextShard === undefined;
  if (isMoved && !(await move(deps, campaign, moved, now))) return undefined;
  if (nextShard === undefined) return undefined;
  return { campaign: { ...campaign, drip: isMoved ? moved : drip }, fill, shard: nextShard, handed: through };
};

const earliest = (known: string | undefined, at: number | undefined): string | undefined =>
  at === undefined || (known !== undefined && Date.parse(known) <= at) ? known : isoInstant(at);

/** Every block has its own instant; those of one second go into the queue together. */
const queueBlocks = async (
  deps: DripDeps,
  campaign: Campaign,
  { sender }: Sending,
  { from, perPhone }: Fill,
  phones: readonly PhoneNumber[],
): Promise<void> => {
  const now = deps.clock.now();
  const { accountId, id, run, body } = campaign;
  const size = blockSize({ sender, segments: textSegments(campaign, body).segments }, now);
  const bySecond = new Map<number, SendBlock[]>();
  for (let start = 0; start < phones.length; start += size) {
    const seconds = Math.ceil((from + start * perPhone - now) / 1_000);
    const delay = Math.max(0, Math.min(LONGEST_DELAY_SECONDS, seconds));
    const some = phones.slice(start, start + size);
    const block: SendBlock = { v: 1, accountId, campaignId: id, run, phones: some, attempt: 0, waits: 0 };
    bySecond.set(delay, [...(bySecond.get(delay) ?? []), block]);
  }
  await inParallel([...bySecond], WIDTH, ([delay, blocks]) => deps.blocks.send(blocks, delay));
};

/** Whether the place was where this job left it: else another has taken the pass over, or the run has ended. */
const move = async ({ campaigns }: DripDeps, mine: Dripping, drip: Drip, now: number): Promise<boolean> => {
  const outcome = await campaigns.change(mine, (campaign) => {
    if (!isDripping(campaign) || campaign.run !== mine.run || !isSamePlace(campaign.drip, mine.drip)) return undefined;
    const look = nextLook({ ...campaign, drip }, now);
    return drip.endedAt === undefined || look === undefined ? { drip } : { drip, dueAt: isoInstant(look) };
  });
  return outcome.kind === "changed";
};

const isSamePlace = (one: Drip, other: Drip): boolean =>
  one.pass === other.pass && one.after?.shard === other.after?.shard && one.after?.phone === other.after?.phone;
