// A slice of making a campaign's list, in one shard of phones. What a page of phones comes to is planned in the write that
// moves the place, and written as rows behind it: rows are only ever of plans, and who takes a shard over writes the last
// plan once more. So the list has each phone once, and its counts are those of its rows, whoever ended when.
import * as z from "zod";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { MemberReader } from "#shared/groups/member-reader.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type WalkedPage, walkShard } from "#shared/platform/walk-shard.ts";
import { type AudienceRef, audienceRowSchema } from "./audience.ts";
import { type Candidate, countsOf } from "./audience-decision.ts";
import { type AudienceListsDeps, audienceLists } from "./audience-lists.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { AudienceWalks } from "./audience-walk.ts";
import { isMaking } from "./begin-audience.ts";
import type { Campaign } from "./campaign.ts";
import type { BuildAudience } from "./campaign-jobs.ts";
import { decideAudience } from "./decide-audience.ts";
import { type FreezeAudienceDeps, freezeAudience } from "./freeze-audience.ts";
import { mergeAudience, take } from "./merge-audience.ts";

export interface BuildAudienceDeps extends Omit<AudienceListsDeps, "campaigns">, FreezeAudienceDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly members: MemberReader;
  readonly audiences: Pick<AudienceStore, "page" | "insertAll">;
  readonly walks: AudienceWalks;
  readonly jobs: JobQueue<Parameters<FreezeAudienceDeps["jobs"]["send"]>[0][number]>;
  readonly clock: Clock;
}

const SLICE_MILLISECONDS = 10_000;
/** A plan of so many rows is about 30 KB: an item takes 400. */
const PAGE = 500;

const planSchema = z.array(audienceRowSchema);

/** Goes on with the job's shard. The end of the last shard freezes the list. `pageSize` is for tests. */
export const buildAudience =
  (deps: BuildAudienceDeps, pageSize = PAGE) =>
  async (job: BuildAudience): Promise<void> => {
    const { accountId, campaignId, attempt } = job;
    const audience: AudienceRef = { accountId, campaignId, attempt };
    const outcome = await walkShard(deps, SLICE_MILLISECONDS)(
      { accountId, campaignId, walk: attempt, shard: job.shard },
      {
        page: audiencePages(deps, job, pageSize),
        carryOut: (plan) => deps.audiences.insertAll(audience, planSchema.parse(JSON.parse(plan))),
      },
    );
    if (outcome === "more") await deps.jobs.send([job]);
    if (outcome === "done") await freezeAudience(deps)(audience);
  };

/** The pages of one slice: the lists stay open between them. */
const audiencePages = (deps: BuildAudienceDeps, job: BuildAudience, pageSize: number) => {
  let merged: AsyncGenerator<Candidate, undefined> | undefined;
  return async (after: PhoneNumber | undefined): Promise<WalkedPage<PhoneNumber> | undefined> => {
    const campaign = await wanted(deps, job);
    const account = campaign && (await deps.accounts.getAccount(campaign.accountId));
    if (!account) return undefined;
    merged ??= mergeAudience(await audienceLists(deps)(campaign, job.shard), after);
    const candidates = await take(merged, pageSize);
    const decided = await decideAudience(deps)(account, candidates, deps.clock.now());
    const rows = decided.map(({ row }) => row);
    return {
      counts: countsOf(rows),
      next: candidates.length < pageSize ? undefined : candidates.at(-1)?.phone,
      plan: rows.length === 0 ? undefined : JSON.stringify(rows),
    };
  };
};

/** The campaign, while this attempt is the one that is made. */
const wanted = async (deps: BuildAudienceDeps, job: BuildAudience): Promise<Campaign | undefined> => {
  const campaign = await deps.campaigns.get({ accountId: job.accountId, id: job.campaignId });
  return campaign && campaign.attempt === job.attempt && isMaking(campaign) ? campaign : undefined;
};
