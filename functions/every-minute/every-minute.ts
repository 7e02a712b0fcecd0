import { type AdvanceDeps, advanceCampaigns } from "#shared/campaigns/advance-campaigns.ts";
import { type ResumeExportsDeps, resumeExports } from "#shared/exports/resume-exports.ts";
import { type ResumeBuildsDeps, resumeBuilds } from "#shared/groups/build-resume.ts";
import { type HandOutRechecksDeps, handOutRechecks } from "#shared/groups/hand-out-rechecks.ts";
import { type ResumeImportsDeps, resumeImports } from "#shared/imports/resume-imports.ts";
import { type HandOutDeps, handOutDoubts } from "#shared/messaging/hand-out-doubts.ts";
import { type RequeueDeps, requeueWaiting } from "#shared/messaging/requeue-waiting.ts";

export type EveryMinuteDeps = RequeueDeps &
  HandOutDeps & {
    readonly groups: HandOutRechecksDeps & ResumeBuildsDeps;
    readonly campaigns: AdvanceDeps;
    readonly exports: ResumeExportsDeps;
    readonly imports: ResumeImportsDeps;
  };

/** The clock hands out jobs only; what is handed out twice because two ticks met does no harm. */
export const everyMinute = (deps: EveryMinuteDeps) => async (): Promise<void> => {
  const { groups, campaigns, exports, imports } = deps;
  await Promise.all([
    ...[requeueWaiting(deps)(), handOutDoubts(deps)()],
    ...[handOutRechecks(groups)(), resumeBuilds(groups)(), advanceCampaigns(campaigns)()],
    ...[resumeExports(exports)(), resumeImports(imports)()],
  ]);
};
