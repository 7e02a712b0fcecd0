import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import type { ImportContactsDeps } from "#shared/imports/import-contacts.ts";
import type { ImportSlice } from "#shared/imports/import-job.ts";
import type { ExportJobWorld } from "./export-job-deps.ts";
import { InMemoryFileStore } from "./in-memory-file-store.ts";

/** What the jobs of imports are done with; what they queue is kept in the list that is given. */
export const importJobDeps = (
  { client, tables, clock }: ExportJobWorld,
  files: ImportContactsDeps["files"] = new InMemoryFileStore(),
  jobs: ImportSlice[] = [],
): ImportContactsDeps => ({
  ...dynamoStores(client, tables).ofImports,
  jobs: { send: async (some) => void jobs.push(...some) },
  ...{ files, clock },
});
