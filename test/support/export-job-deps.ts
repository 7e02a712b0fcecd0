import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import { campaignWindow as window } from "#shared/campaigns/campaign-window.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import type { WriteExportDeps } from "#shared/exports/write-export.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { InMemoryFileStore } from "./in-memory-file-store.ts";
import type { TableNames } from "./table-definitions.ts";

export interface ExportJobWorld {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
}

/** What the jobs of exports are done with; what they queue is kept in the list that is given. */
export const exportJobDeps = (
  { client, tables, clock }: ExportJobWorld,
  files = new InMemoryFileStore(),
  jobs: WriteExport[] = [],
): WriteExportDeps => ({
  ...dynamoStores(client, tables).ofExports,
  jobs: { send: async (some) => void jobs.push(...some) },
  ...{ files, clock, window },
});
