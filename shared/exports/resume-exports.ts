import { type ResumeWorksDeps, resumeWorks } from "#shared/accounts/resume-works.ts";
import type { Export } from "./export.ts";
import { exportJob, type WriteExport } from "./export-job.ts";

export interface ResumeExportsDeps extends Omit<ResumeWorksDeps<Export, WriteExport>, "works"> {
  readonly exports: ResumeWorksDeps<Export, WriteExport>["works"];
}

export const resumeExports = ({ exports: works, ...deps }: ResumeExportsDeps) =>
  resumeWorks({ ...deps, works }, exportJob);
