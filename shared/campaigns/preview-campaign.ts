import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { MemberReader } from "#shared/groups/member-reader.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import type { CampaignTextStore, CapReader } from "#shared/messaging/campaign-text-store.ts";
import { type Price, priceOf } from "#shared/messaging/price.ts";
import { type Ucs2Character, ucs2Characters } from "#shared/messaging/ucs2-characters.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { allShards } from "#shared/platform/ids.ts";
import { type AlsoIn, alsoInLists, otherCampaigns } from "./also-in.ts";
import type { Candidate } from "./audience-decision.ts";
import { type AudienceGroupsDeps, lookAtAudienceGroups } from "./audience-groups.ts";
import { type AudienceListsDeps, audienceLists } from "./audience-lists.ts";
import type { Campaign, WaitsFor } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { withoutRow } from "./campaign-counts.ts";
import {
  goingOf,
  nothingPreviewed,
  type PreviewCounts,
  previewCountsSchema,
  withPreviewed,
} from "./campaign-preview.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { openingOf } from "./campaign-window.ts";
import { decideAudience } from "./decide-audience.ts";
import { estimateEnd } from "./end-estimate.ts";
import { mergeAudience, take } from "./merge-audience.ts";
import { launchesAt } from "./next-look.ts";
import { rendering } from "./rendering.ts";
import { sendingHours } from "./sending-hours.ts";
import { othersOf } from "./sharing.ts";
import { textSegments } from "./text-segments.ts";

export interface PreviewCampaignDeps extends AudienceListsDeps, AudienceGroupsDeps {
  readonly accounts: Pick<AccountStore, "getAccount" | "listSenders">;
  readonly campaigns: Pick<CampaignStore, "get" | "list">;
  readonly fields: Pick<FieldStore, "read">;
  readonly members: MemberReader;
  readonly texts: CapReader & Pick<CampaignTextStore, "find">;
  readonly campaignCounts: Pick<CampaignCountStore, "read">;
  readonly clock: Clock;
}

/** Where an earlier slice stopped, and what it had counted. */
export const campaignSoFarSchema = z.object({
  shard: z.string(),
  after: phoneNumberSchema.optional(),
  counts: previewCountsSchema,
});
export type CampaignSoFar = z.infer<typeof campaignSoFarSchema>;

export interface CampaignPreview {
  readonly counts: PreviewCounts;
  readonly meanSegments: number;
  /** What in the text as it is written makes it UCS-2. */
  readonly characters: readonly Ucs2Character[];
  /** Without a price of the account, unknown. */
  readonly cost: Price | undefined;
  /** At the sender's pace, with nothing else on it and all hours open; unknown without a sender. */
  readonly seconds: number | undefined;
  /** An estimate (end-estimate.ts), with the hours of those who get it, and beside what is sent from there now. */
  readonly endsAt: string | undefined;
  readonly samples: readonly { readonly phone: PhoneNumber; readonly text: string; readonly segments: number }[];
  /** The first of its groups for which it would wait. */
  readonly waitsFor: WaitsFor | undefined;
}

export type PreviewCampaignOutcome =
  | { readonly kind: "counted"; readonly preview: CampaignPreview }
  /** There is more than one request may take: ask again with this. */
  | { readonly kind: "counting"; readonly soFar: CampaignSoFar }
  | { readonly kind: "missing" };

const PAGE = 500;

/** Counts what a campaign would come to if it were launched now, for as long as a request may take. */
export const previewCampaign =
  (deps: PreviewCampaignDeps, pageSize = PAGE) =>
  async (given: Campaign, soFar?: CampaignSoFar): Promise<PreviewCampaignOutcome> => {
    const now = deps.clock.now();
    const until = now + SLICE_MILLISECONDS;
    const startsAt = Math.max(launchesAt(given.when, now), now);
    const account = await deps.accounts.getAccount(given.accountId);
    if (!account) return { kind: "missing" };
    const { revisions, waitsFor } = await lookAtAudienceGroups(deps)(given);
    const campaign = { ...given, revisions };
    const [others, render] = await Promise.all([
      otherCampaigns(deps)(campaign, startsAt),
      rendering(deps.fields, campaign.body, account),
    ]);
    const page = pageCounting(deps, { account, campaign, startsAt, render });
    let { counts, after } = soFar ?? { counts: nothingPreviewed(), after: undefined };
    for (const shard of allShards.filter((each) => each >= (soFar?.shard ?? ""))) {
      const merged = mergeAudience(await audienceLists(deps)(campaign, shard), after);
      const also = await alsoInLists(deps, others, shard, after);
      for (let isMore = true; isMore; ) {
        const candidates = await take(merged, pageSize);
        counts = withPreviewed(counts, await page(candidates, also));
        isMore = candidates.length === pageSize;
        after = isMore ? candidates.at(-1)?.phone : undefined;
        const next = isMore ? shard : allShards[allShards.indexOf(shard) + 1];
        if (next !== undefined && deps.clock.now() >= until)
          return { kind: "counting", soFar: { shard: next, ...(after ? { after } : {}), counts } };
      }
    }
    return {
      kind: "counted",
      preview: await finished(deps, { account, campaign, startsAt, render, counts, waitsFor }),
    };
  };

interface Previewing {
  readonly account: Account;
  readonly campaign: Campaign;
  /** When it begins to go out (ms), quiet hours aside. */
  readonly startsAt: number;
  readonly render: (phone: PhoneNumber, contact: Contact | undefined) => string;
}

const pageCounting =
  (deps: PreviewCampaignDeps, { account, campaign, startsAt, render }: Previewing) =>
  async (candidates: readonly Candidate[], also: AlsoIn) => {
    const decided = await decideAudience(deps)(account, candidates, deps.clock.now());
    const included = decided.flatMap(({ row }) => (row.leftOut === undefined ? row.phone : []));
    const cap = account.frequencyCap;
    const capped = cap && (await deps.texts.capped(account.id, included, cap, startsAt));
    const previewed = [];
    for (const { row, contact } of decided) {
      const text = row.leftOut ? NO_TEXT : textSegments(campaign, render(row.phone, contact));
      const hours = row.leftOut ? "" : sendingHours(row, account).name;
      previewed.push({ row, text, isCapped: capped?.has(row.phone) ?? false, hours, alsoIn: await also(row.phone) });
    }
    return previewed;
  };

const NO_TEXT = { segments: 0, encoding: "GSM-7" as const };

const finished = async (
  deps: PreviewCampaignDeps,
  {
    account,
    campaign,
    startsAt,
    render,
    counts,
    waitsFor,
  }: Previewing & {
    readonly counts: PreviewCounts;
    readonly waitsFor: WaitsFor | undefined;
  },
): Promise<CampaignPreview> => {
  const [senders, people] = await Promise.all([
    deps.accounts.listSenders(account.id),
    deps.members.people(account.id, counts.samples),
  ]);
  const sender = campaign.sender === undefined ? senders[0] : senders.find(({ phone }) => phone === campaign.sender);
  const { sum } = counts.segments;
  const seconds = sender && Math.ceil(sum / sender.segmentsPerSecond);
  const endsAt = sender && (await endOf(deps, { account, campaign, startsAt, counts, sender }));
  return {
    counts,
    meanSegments: Math.round((100 * sum) / Math.max(1, goingOf(counts))) / 100,
    characters: ucs2Characters(campaign.body),
    cost: priceOf(sum, account),
    seconds,
    endsAt: endsAt === undefined ? undefined : isoInstant(Math.ceil(endsAt / 1_000) * 1_000),
    samples: counts.samples.map((phone, index) => {
      const text = render(phone, people[index]?.contact);
      return { phone, text, segments: textSegments(campaign, text).segments };
    }),
    waitsFor,
  };
};

/** Of the others it is read how far they are: one read a campaign that is sent from the same number now. */
const endOf = async (
  deps: PreviewCampaignDeps,
  {
    account,
    campaign,
    startsAt,
    counts,
    sender,
  }: Omit<Previewing, "render"> & { readonly counts: PreviewCounts; readonly sender: Sender },
): Promise<number | undefined> => {
  const running = await othersOf(deps.campaigns)({ ...campaign, sender: sender.phone });
  const others = await Promise.all(
    running.map(async (other) => {
      const waiting = withoutRow(other.frozen, await deps.campaignCounts.read(other));
      return waiting * textSegments(other, other.body).segments;
    }),
  );
  const timed = { ...campaign, launchedAt: isoInstant(startsAt) };
  const loads = Object.values(counts.byHours).map(({ phone, timeZone, segments }) => {
    const recipient = timeZone === undefined ? { phone } : { phone, timeZone };
    return { segments, open: (at: number) => openingOf(timed, recipient, account, at) };
  });
  const sharers = { segmentsPerSecond: sender.segmentsPerSecond, others };
  return estimateEnd(loads, sharers, startsAt, deps.clock.now());
};
