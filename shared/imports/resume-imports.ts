import { type ResumeWorksDeps, resumeWorks } from "#shared/accounts/resume-works.ts";
import type { Import } from "./import.ts";
import { type ImportSlice, importJob } from "./import-job.ts";

export interface ResumeImportsDeps extends Omit<ResumeWorksDeps<Import, ImportSlice>, "works"> {
  readonly imports: ResumeWorksDeps<Import, ImportSlice>["works"];
}

export const resumeImports = ({ imports: works, ...deps }: ResumeImportsDeps) =>
  resumeWorks({ ...deps, works }, importJob);
