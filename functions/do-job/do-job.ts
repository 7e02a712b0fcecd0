import * as z from "zod";
import { type BuildAudienceDeps, buildAudience } from "#shared/campaigns/build-audience.ts";
import { campaignJobSchema } from "#shared/campaigns/campaign-jobs.ts";
import { type DripDeps, dripCampaign } from "#shared/campaigns/drip-campaign.ts";
import { type ForgetAudienceDeps, forgetAudience } from "#shared/campaigns/forget-audience.ts";
import { type RecountCampaignDeps, recountCampaign } from "#shared/campaigns/recount-campaign.ts";
import { exportJobSchema } from "#shared/exports/export-job.ts";
import { type WriteExportDeps, writeExport } from "#shared/exports/write-export.ts";
import { type BuildGroupDeps, buildGroup } from "#shared/groups/build-group.ts";
import { type EraseAgainDeps, eraseAgain } from "#shared/groups/erase-again.ts";
import { recheckContacts, recheckJobSchema } from "#shared/groups/recheck-contacts.ts";
import { type VerifyGroupDeps, verifyGroup } from "#shared/groups/verify-group.ts";
import { walkJobSchema } from "#shared/groups/walk-job.ts";
import { type ImportContactsDeps, importContacts } from "#shared/imports/import-contacts.ts";
import { importJobSchema } from "#shared/imports/import-job.ts";
import { eraseJobSchema } from "#shared/messaging/erase-words.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

export interface DoJobDeps extends BuildGroupDeps, VerifyGroupDeps {
  readonly memberships: BuildGroupDeps["memberships"];
  readonly subjects: BuildGroupDeps["subjects"];
  readonly campaigns: BuildAudienceDeps & DripDeps & RecountCampaignDeps & ForgetAudienceDeps;
  readonly exports: WriteExportDeps;
  readonly imports: ImportContactsDeps;
  readonly erasing: EraseAgainDeps;
  readonly deadLetters: JobQueue<DeadLetter>;
}

const jobSchema = z.union([
  walkJobSchema,
  recheckJobSchema,
  campaignJobSchema,
  exportJobSchema,
  importJobSchema,
  eraseJobSchema,
]);
type Job = z.infer<typeof jobSchema>;

/** The jobs queue: one job is a slice of work that takes long, or that the clock handed out. */
export const doJobFunction = (deps: DoJobDeps) => {
  const [build, verify, recheck] = [buildGroup(deps), verifyGroup(deps), recheckContacts(deps)];
  const [audience, drip] = [buildAudience(deps.campaigns), dripCampaign(deps.campaigns)];
  const [recount, forget] = [recountCampaign(deps.campaigns), forgetAudience(deps.campaigns)];
  const [write, bringIn] = [writeExport(deps.exports), importContacts(deps.imports)];
  const erase = eraseAgain(deps.erasing);
  const work = async (job: Job): Promise<void> => {
    switch (job.kind) {
      case "build":
        return await build(job);
      case "verify":
        return await verify(job);
      case "recheck":
        return await recheck(job);
      case "audience":
        return await audience(job);
      case "drip":
        return await drip(job);
      case "recount":
        return await recount(job);
      case "forget":
        return await forget(job);
      case "export":
        return await write(job);
      case "import":
        return await bringIn(job);
      case "erase":
        return await erase(job);
    }
  };
  return queueFunction({ log: deps.log, job: jobSchema, deadLetters: deps.deadLetters, work });
};
