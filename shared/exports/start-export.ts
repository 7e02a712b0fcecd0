import type { Account } from "#shared/accounts/account.ts";
import type { ApiKey } from "#shared/accounts/api-key.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Export, ExportAsked } from "./export.ts";
import { exportJob, type WriteExport } from "./export-job.ts";
import type { ExportStore } from "./export-store.ts";
import { type ExportRefused, type ReadExportDeps, readExport } from "./read-export.ts";

export interface StartExportDeps extends ReadExportDeps {
  readonly exports: Pick<ExportStore, "create" | "list">;
  readonly fields: Pick<FieldStore, "read">;
  readonly jobs: JobQueue<WriteExport>;
  readonly clock: Clock;
}

export interface StartExport {
  readonly account: Account;
  readonly by: Pick<ApiKey, "id" | "label">;
  /** The request's: the same request again finds its own. */
  readonly id: string;
  readonly asked: ExportAsked;
}

export type StartExportOutcome =
  | { readonly kind: "started"; readonly export: Export }
  | { readonly kind: "tooMany" }
  | ExportRefused;

/** Each takes a worker's time from campaigns and groups. An estimate: those that are asked for at once are not counted. */
const MOST_AT_ONCE = 5;
const LOOKED_AT = 20;

/** Notes what is wanted, then queues its job: where that gets lost, the clock finds what is noted. */
export const startExport =
  (deps: StartExportDeps) =>
  async ({ account, by, id, asked }: StartExport): Promise<StartExportOutcome> => {
    const { fields } = await deps.fields.read(account.id);
    const read = await readExport(deps)(account, fields, asked);
    if (read.kind !== "readable") return read;
    if (await isBusy(deps, account, id)) return { kind: "tooMany" };
    const now = deps.clock.now();
    const made = await deps.exports.create({
      ...{ v: 1, id, accountId: account.id, of: read.of, by: { keyId: by.id, label: by.label } },
      ...{
        createdAt: isoInstant(now),
        fields: fields.filter(({ status }) => status === "active").map(({ key }) => key),
      },
      ...{ expected: read.expected, state: "waiting", rows: 0, bytes: 0, dueAt: lookAgainAt(now) },
      ...{ run: 0, step: 0, isThrough: false, nextPart: 0, parts: [] },
    });
    await deps.jobs.send([exportJob(made)]);
    return { kind: "started", export: made };
  };

const isBusy = async ({ exports }: StartExportDeps, { id: account }: Account, own: string): Promise<boolean> => {
  const { items } = await exports.list(account, undefined, LOOKED_AT);
  return items.filter(({ id, endedAt }) => id !== own && endedAt === undefined).length >= MOST_AT_ONCE;
};
