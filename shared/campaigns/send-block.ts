// The door for campaigns: one job is a block of people. Laws: one message per phone per campaign, for the claim is the insert
// of the row; claim, then send, over hand-over.ts as replies do. The queue holds no truth: what is not to go out now is
// acknowledged, and who has no row still waits.
import type { Account, FrequencyCap } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Sending, type SendingReader, whyHeld } from "#shared/accounts/sending.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { CampaignTextStore, CapPlaces } from "#shared/messaging/campaign-text-store.ts";
import { delayAfter, delayForSlot } from "#shared/messaging/delay-after.ts";
import { type HandedOver, type HandOverDeps, handOver, type Slot } from "#shared/messaging/hand-over.ts";
import { type MessageRef, refOf } from "#shared/messaging/message.ts";
import type { Pace } from "#shared/messaging/pace.ts";
import { pacedSender } from "#shared/messaging/paced-sender.ts";
import { isTooLate } from "#shared/messaging/recipient.ts";
import { classOfTwilioError } from "#shared/messaging/twilio-errors.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { blockSlots } from "./block-slots.ts";
import { type BlockText, type BlockTextsDeps, blockTexts, campaignRow, isTooLong } from "./block-texts.ts";
import type { Campaign } from "./campaign.ts";
import type { SendBlock } from "./campaign-jobs.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { pauseBecause } from "./pause-because.ts";
import type { Timely, Window } from "./window.ts";

export interface BlockDeps extends HandOverDeps, BlockTextsDeps {
  /** As they were at most 1.5 s ago. */
  readonly campaigns: Pick<CampaignStore, "get" | "change">;
  readonly sending: SendingReader;
  readonly senders: Pick<AccountStore, "getAccount" | "listSenders">;
  readonly texts: CampaignTextStore;
  readonly caps: CapPlaces;
  readonly pace: Pace;
  readonly window: (campaign: Campaign, recipient: Timely, account: Account, now: number) => Window;
  readonly blocks: JobQueue<SendBlock>;
}

/** `aside`: nothing of it goes out now, and nothing brings the job back. */
export type BlockOutcome =
  | { readonly kind: "aside"; readonly why: string }
  | { readonly kind: "dayIsFull" }
  | { readonly kind: "worked"; readonly handed: readonly HandedOver["kind"][]; readonly back: number };

interface Handed {
  readonly text: BlockText;
  readonly handed: HandedOver;
}

interface Allowed {
  readonly kind: "may";
  readonly campaign: Campaign;
  readonly sending: Sending;
}
type May = Allowed | { readonly kind: "held"; readonly why: string };

export const sendBlock =
  (deps: BlockDeps) =>
  async (job: SendBlock): Promise<BlockOutcome> => {
    const may = await mayGo(deps, job);
    if (may.kind === "held") {
      await doubtLost(deps, job);
      return { kind: "aside", why: may.why };
    }
    const { campaign, sending } = may;
    const texts = await whoMayNow(deps, may, await blockTexts(deps)(campaign, sending.account, job.phones));
    if (texts.length === 0) return { kind: "aside", why: "window" };

    const sender = pacedSender(sending, deps.clock.now());
    const working: Promise<readonly PromiseSettledResult<Handed>[]>[] = [];
    const had = blockSlots(deps)(sender, texts, (text, at) => {
      const slot = { sender, segments: text.segments, at };
      const handing = handOverOne(deps, job, may, text, slot).then((handed) => ({ text, handed }));
      // Settled one by one: one that fails while others still wait for their slots is not forgotten.
      working.push(Promise.allSettled([handing]));
    });
    const [slots] = await Promise.allSettled([had]);
    const worked = (await Promise.all(working)).flat();
    const ended = worked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    await pauseIfRefused(
      deps,
      job,
      ended.map(({ handed }) => handed),
    );
    // The job stays: whoever has a row by now is passed over when it comes again.
    if (slots.status === "rejected") throw slots.reason;
    for (const each of worked) if (each.status === "rejected") throw each.reason;
    const { kind, left } = slots.value;
    if (kind === "dayIsFull") await waitForNextDay(deps, job, left);
    else await comeBack(deps, job, left, { waits: job.waits + 1 }, delayForSlot(job.waits, Math.random()));
    const later = ended.flatMap(({ text, handed }) => (handed.kind === "later" ? [text] : []));
    await comeBack(deps, job, later, { attempt: job.attempt + 1 }, delayAfter(job.attempt, Math.random()));
    if (kind === "dayIsFull" && worked.length === 0) return { kind };
    return { kind: "worked", handed: ended.map(({ handed }) => handed.kind), back: left.length + later.length };
  };

/** Campaign, run, switches: at the beginning, and again when a text's slot has come. */
const mayGo = async (deps: BlockDeps, job: SendBlock, before?: Allowed): Promise<May> => {
  const campaign = await deps.campaigns.get(refOfJob(job));
  const why = whyAside(campaign, job, deps.clock.now());
  if (!campaign || why !== undefined) return { kind: "held", why: why ?? "missing" };
  const phone =
    before?.sending.sender.phone ?? campaign.sender ?? (await deps.senders.listSenders(job.accountId))[0]?.phone;
  const sending = phone === undefined ? undefined : await deps.sending.readSending(job.accountId, phone);
  const held = whyHeld(sending);
  if (sending && held === undefined) return { kind: "may", campaign, sending };
  if (held === "sending_off") await pauseIfStopped(deps, job);
  return { kind: "held", why: held ?? "no_sender" };
};

/**
 * Also of what another text met: nobody drips while the account is held, and people are to see why. What is kept of the account
 * may be of before they mended it and let the campaign go on.
 */
const pauseIfStopped = async (deps: BlockDeps, job: SendBlock): Promise<void> => {
  const stopped = (await deps.senders.getAccount(job.accountId))?.stoppedBecause;
  if (stopped !== undefined) await pauseBecause(deps)(refOfJob(job), stopped);
};

const refOfJob = ({ accountId, campaignId }: SendBlock) => ({ accountId, id: campaignId });

const whyAside = (campaign: Campaign | undefined, job: SendBlock, now: number): string | undefined => {
  if (!campaign) return "missing";
  if (campaign.state !== "sending") return campaign.state;
  if (campaign.run !== job.run) return "old_run";
  return isTooLate(campaign, now) ? "expired" : undefined;
};

const isOpen = (deps: BlockDeps, { campaign, sending }: Allowed, text: BlockText): boolean =>
  deps.window(campaign, text, sending.account, deps.clock.now()).kind === "open";

/** Whose window is closed waits without a row; whose text is too long for the carrier has come to an end. */
const whoMayNow = async (deps: BlockDeps, allowed: Allowed, texts: readonly BlockText[]): Promise<BlockText[]> => {
  const open = texts.filter((text) => isOpen(deps, allowed, text));
  await Promise.all(open.filter(isTooLong).map((text) => endAs(deps, allowed, text, "too_long")));
  return open.filter((text) => !isTooLong(text));
};

const endAs = (deps: BlockDeps, { campaign, sending }: Allowed, text: BlockText, reason: string): Promise<boolean> =>
  deps.texts.end({ ...campaignRow(campaign, sending.sender, text, deps.clock.now()), state: "skipped", reason });

const handOverOne = async (
  deps: BlockDeps,
  job: SendBlock,
  allowed: Allowed,
  text: BlockText,
  slot: Slot,
): Promise<HandedOver> => {
  const ref = { accountId: job.accountId, phone: text.phone, messageId: textIdOf(job, text.phone) };
  let cap: FrequencyCap | undefined;
  let claimedAt = "";
  const release = async (claimId: string) => void (await deps.texts.release(ref, claimId, cap));
  const handed = await handOver(deps)({
    slot,
    lookAgain: async () => {
      const may = await mayGo(deps, job, allowed);
      return may.kind === "held" || isOpen(deps, may, text) ? may : { kind: "held", why: "window" };
    },
    claim: async (sending, claimId) => {
      cap = sending.account.frequencyCap;
      const now = deps.clock.now();
      claimedAt = isoInstant(now);
      const row = campaignRow(allowed.campaign, sending.sender, text, now);
      const message = { ...row, state: "claimed" as const, claimId, claimedAt };
      const claimed = await deps.texts.claim(message, cap);
      if (claimed.kind === "claimed") return { kind: "claimed", message };
      if (claimed.kind === "capFull") await deps.texts.end({ ...row, state: "skipped", reason: "frequency_cap" });
      else if (claimed.message.state === "claimed") await deps.texts.doubt(ref, now - WORKER_IS_GONE_MILLISECONDS);
      return { kind: "taken" };
    },
    release,
    comeBackLater: release,
  });
  if (cap && didNotGoOut(handed)) await discount(deps, ref, claimedAt);
  return handed;
};

const didNotGoOut = (handed: HandedOver): boolean =>
  handed.kind === "ended" && (handed.result.state === "skipped" || handed.result.state === "failed");

/** What is not discounted only makes the person's cap a little smaller: it must not hide what came of the text. */
const discount = async ({ caps, log }: BlockDeps, ref: MessageRef, claimedAt: string): Promise<void> => {
  try {
    await caps.discount(ref, claimedAt);
  } catch (error) {
    log.warn("A person's cap counts a text that did not go out", { cause: errorMessage(error) });
  }
};

const textIdOf = ({ accountId, campaignId }: SendBlock, phone: PhoneNumber): string =>
  campaignTextId(accountId, campaignId, phone);

/** The function that works on a block is ended after 30 s; the clocks of two workers are not the same. */
const WORKER_IS_GONE_MILLISECONDS = 60_000;

/** A worker that was ended in a campaign that has been paused or cancelled since: nobody else comes by its claims. */
const doubtLost = async (deps: BlockDeps, job: SendBlock): Promise<void> => {
  const refs = job.phones.map((phone) => ({ accountId: job.accountId, phone, messageId: textIdOf(job, phone) }));
  const rows = await deps.texts.find(job.accountId, refs);
  const before = deps.clock.now() - WORKER_IS_GONE_MILLISECONDS;
  for (const row of rows) if (row?.state === "claimed") await deps.texts.doubt(refOf(row), before);
};

/** Back to the queue as a new job: giving it back by visibility would use up its receives. */
const comeBack = async (
  deps: BlockDeps,
  job: SendBlock,
  texts: readonly Pick<BlockText, "phone">[],
  changes: Partial<Pick<SendBlock, "attempt" | "waits">>,
  seconds: number,
): Promise<void> => {
  if (texts.length === 0) return;
  await deps.blocks.send([{ ...job, ...changes, phones: texts.map(({ phone }) => phone) }], seconds);
};

const UNTIL_THE_DAY_IS_LOOKED_AT_AGAIN_SECONDS = 900;

const waitForNextDay = async (deps: BlockDeps, job: SendBlock, texts: readonly BlockText[]): Promise<void> => {
  deps.counter.count("DailyCapReached");
  deps.log.error("A sender's cap for the day is reached", { accountId: job.accountId, campaignId: job.campaignId });
  await comeBack(deps, job, texts, {}, UNTIL_THE_DAY_IS_LOOKED_AT_AGAIN_SECONDS);
};

/** What the carrier says of the account as a whole concerns everybody whom the campaign has not texted yet. */
const pauseIfRefused = async (deps: BlockDeps, job: SendBlock, handed: readonly HandedOver[]): Promise<void> => {
  for (const each of handed) {
    const result = each.kind === "ended" && each.result.state === "failed" ? each.result : undefined;
    if (result?.errorCode === undefined || classOfTwilioError(result.errorCode) !== "account") continue;
    await pauseBecause(deps)(refOfJob(job), result.reason);
    return;
  }
};
