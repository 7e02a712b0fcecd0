import type { Account } from "#shared/accounts/account.ts";
import { type ApiKey, roleMay } from "#shared/accounts/api-key.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { groupErrors } from "./groups-of-import.ts";
import { type Import, NOTHING_WRITTEN, type StartedImport } from "./import.ts";
import { type ImportSlice, importJob } from "./import-job.ts";
import type { ImportStore } from "./import-store.ts";
import { IGNORE, targetOf } from "./import-target.ts";
import { type ImportPreview, type PreviewImportDeps, type PreviewOutcome, previewImport } from "./preview-import.ts";

export interface StartImportDeps extends PreviewImportDeps {
  readonly imports: Pick<ImportStore, "get" | "change">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly jobs: JobQueue<ImportSlice>;
  readonly clock: Clock;
}

export interface StartImport {
  readonly account: Account;
  readonly by: Pick<ApiKey, "id" | "label" | "role" | "integration">;
  readonly id: string;
  /** By the names of columns; what is not named is left out. Missing, it is as it was guessed. */
  readonly mapping?: Readonly<Record<string, string>> | undefined;
  /** Of a workbook; missing, it is the one that the preview shows. */
  readonly sheet?: string | undefined;
  readonly groupIds?: readonly string[] | undefined;
  readonly consent: StartedImport["consent"];
  readonly respond?: boolean | undefined;
}

export type StartImportOutcome =
  | { readonly kind: "started"; readonly import: Import }
  | { readonly kind: "missing" | "mayNotSubscribe" }
  | { readonly kind: "wrongState"; readonly state: Import["state"] }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | Exclude<PreviewOutcome, ImportPreview>;

/** Fixes what is brought in and how, and queues the first slice: where that gets lost, the clock finds what is fixed. */
export const startImport =
  (deps: StartImportDeps) =>
  async (input: StartImport): Promise<StartImportOutcome> => {
    const { account, by, id, consent, respond } = input;
    const ref = { accountId: account.id, id };
    const about = await deps.imports.get(ref);
    if (!about) return { kind: "missing" };
    if (about.state !== "new") return { kind: "wrongState", state: about.state };
    if (consent.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    const preview = await previewImport(deps)(account, about, input.sheet);
    if (preview.kind !== "preview") return preview;
    const { fields } = await deps.fields.read(account.id);
    const groupIds = [...new Set(input.groupIds ?? about.groupIds)];
    const mapped = readMapping(input.mapping, preview, fields);
    const errors = [
      ...mapped.errors,
      ...(await groupErrors(deps, account.id, groupIds)),
      ...(consent.state === "unsubscribed" ? suppressionErrors(mapped.targets, groupIds, input.mapping) : []),
    ];
    if (errors.length > 0) return { kind: "invalid", errors };
    const now = deps.clock.now();
    const started: StartedImport = {
      ...{ at: isoInstant(now), file: preview.file, format: preview.format, consent, groupIds, respond },
      ...{
        targets: mapped.targets.map((target) =>
          consent.state === "unsubscribed" && target !== "phone" ? IGNORE : target,
        ),
      },
      by: { keyId: by.id, label: by.label, role: by.role, integration: by.integration },
    };
    const place = { ...preview.format.begin, skips: false };
    const conversion = preview.format.kind === "workbook" ? NOTHING_WRITTEN : undefined;
    const begun = await deps.imports.change(ref, (before) =>
      before.state === "new"
        ? { ...before, state: "running", started, place, conversion, dueAt: lookAgainAt(now) }
        : undefined,
    );
    if (!begun) return { kind: "wrongState", state: "running" };
    await deps.jobs.send([importJob(ref)]);
    return { kind: "started", import: begun };
  };

const readMapping = (
  mapping: StartImport["mapping"],
  { format: { columns }, guessed }: ImportPreview,
  fields: readonly Field[],
): { targets: readonly string[]; errors: FieldError[] } => {
  const errors: FieldError[] = [];
  const say = (column: string, message: string) => errors.push({ path: `mapping.${column}`.slice(0, 200), message });
  const wanted = new Map(Object.entries(mapping ?? {}));
  const targets = mapping ? columns.map((column) => targetOf(wanted.get(column) ?? IGNORE, fields)) : guessed;
  for (const column of wanted.keys()) if (!columns.includes(column)) say(column, "is no column of the file");
  for (const [index, target] of targets.entries()) {
    const column = columns[index] ?? "";
    if (target === undefined) say(column, "is no field of this account, nor ignore");
    else if (target !== IGNORE && targets.indexOf(target) < index) say(column, "is what another column is already");
  }
  if (!targets.includes("phone")) errors.push({ path: "mapping", message: "says of no column that it is the phone" });
  return { targets: targets.map((target) => target ?? IGNORE), errors };
};

/** An import of numbers that are not to be texted does nothing else. */
const suppressionErrors = (
  targets: readonly string[],
  groupIds: readonly string[],
  mapping: StartImport["mapping"],
): FieldError[] => [
  ...(groupIds.length > 0 ? [{ path: "groupIds", message: "does not go with consent unsubscribed" }] : []),
  ...(mapping && targets.some((target) => target !== "phone" && target !== IGNORE)
    ? [{ path: "mapping", message: "takes nothing but the phone with consent unsubscribed" }]
    : []),
];
