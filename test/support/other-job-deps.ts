import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { eraseJobDeps } from "./erase-job-deps.ts";
import { exportJobDeps } from "./export-job-deps.ts";
import { importJobDeps } from "./import-job-deps.ts";
import type { TableNames } from "./table-definitions.ts";

/** What jobs are done with that are about neither groups nor campaigns. */
export const otherJobDeps = (world: {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
}) => ({ exports: exportJobDeps(world), imports: importJobDeps(world), erasing: eraseJobDeps(world) });
