import type { Account } from "#shared/accounts/account.ts";
import { type ApiKey, roleMay } from "#shared/accounts/api-key.ts";
import { MOST_FIELDS } from "#shared/contacts/field.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { hashId } from "#shared/platform/ids.ts";
import { type ColumnWish, readColumns } from "./column-wishes.ts";
import { groupsByName } from "./groups-by-name.ts";
import { groupErrors } from "./groups-of-import.ts";
import type { Import, StartedImport } from "./import.ts";
import type { ImportStore } from "./import-store.ts";
import { IGNORE } from "./import-target.ts";
import { type ImportPreview, type PreviewImportDeps, type PreviewOutcome, previewImport } from "./preview-import.ts";

export interface PlanImportDeps extends PreviewImportDeps {
  readonly imports: Pick<ImportStore, "get" | "list">;
  readonly groups: Pick<GroupStore, "getAll" | "list">;
  readonly clock: Clock;
}

export interface PlanImport {
  readonly account: Account;
  readonly by: Pick<ApiKey, "id" | "label" | "role" | "integration">;
  readonly id: string;
  /** By the names of columns; what is not named is left out. Missing, it is as it was guessed. */
  readonly mapping?: Readonly<Record<string, ColumnWish>> | undefined;
  /** Of a workbook; missing, it is the one that the preview shows. */
  readonly sheet?: string | undefined;
  /** The row that names the columns, 0 where none does; missing, it is the one that the preview shows. */
  readonly headerRow?: number | undefined;
  readonly groupIds?: readonly string[] | undefined;
  /** Groups by their names: those that are not there are made. */
  readonly groupNames?: readonly string[] | undefined;
  readonly consent: StartedImport["consent"];
}

export type PlanImportOutcome =
  | { readonly kind: "planned"; readonly about: Import; readonly plan: StartedImport }
  | { readonly kind: "missing" | "mayNotSubscribe" | "tooMany" }
  | { readonly kind: "wrongState"; readonly state: Import["state"] }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | Exclude<PreviewOutcome, ImportPreview>;

/** What would be brought in and how, with the fields and groups that would be made; nothing is written. */
export const planImport =
  (deps: PlanImportDeps) =>
  async (input: PlanImport): Promise<PlanImportOutcome> => {
    const { account, by, id, consent } = input;
    const about = await deps.imports.get({ accountId: account.id, id });
    if (!about) return { kind: "missing" };
    if (about.state !== "new") return { kind: "wrongState", state: about.state };
    if (consent.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    if (await isBusy(deps, account)) return { kind: "tooMany" };
    const preview = await previewImport(deps)(account, about, input);
    if (preview.kind !== "preview") return preview;
    const { fields } = await deps.fields.read(account.id);
    const { format, guessed } = preview;
    const read = readColumns(input.mapping, { columns: format.columns, guessed }, fields);
    const named = await groupsByName(deps.groups, account.id, input.groupNames ?? []);
    const asked = input.groupIds ?? about.groupIds;
    const groupIds = [...new Set([...asked, ...named.ids])];
    const hasGroups = groupIds.length + named.names.length > 0;
    const errors = [
      ...read.errors,
      ...(fields.length + read.newFields.length > MOST_FIELDS && read.newFields.length > 0 ? [TOO_MANY_FIELDS] : []),
      ...(await groupErrors(deps, account.id, asked)),
      ...named.errors,
      ...(consent.state === "unsubscribed" ? suppressionErrors(read.targets, hasGroups, input.mapping) : []),
    ];
    if (errors.length > 0) return { kind: "invalid", errors };
    const isSuppression = consent.state === "unsubscribed";
    const targets = read.targets.map((target) => (isSuppression && !OF_ALL.has(target) ? IGNORE : target));
    const plan: StartedImport = {
      ...{ at: isoInstant(deps.clock.now()), file: preview.file, format, consent, groupIds, targets },
      ...{ onlyIfEmpty: [...read.onlyIfEmpty], newFields: [...read.newFields], groupNames: [...named.names] },
      by: { keyId: by.id, label: by.label, role: by.role, integration: by.integration },
    };
    return { kind: "planned", about, plan };
  };

const TOO_MANY_FIELDS: FieldError = { path: "mapping", message: "needs more fields than an account has" };

/** Each takes a worker's time from campaigns and groups. An estimate: those that are started at once are not counted. */
const MOST_AT_ONCE = 3;
const LOOKED_AT = 100;

const isBusy = async ({ imports }: PlanImportDeps, { id }: Account): Promise<boolean> => {
  const { items } = await imports.list(id, undefined, LOOKED_AT);
  return items.filter(({ dueAt, endedAt }) => dueAt !== undefined && endedAt === undefined).length >= MOST_AT_ONCE;
};

/** What a row of numbers that are not to be texted may have. */
const OF_ALL = new Set(["phone", "channel"]);

/** Of plans that bring the same in the same way. */
export const fingerprintOf = ({ at: _at, by: _by, respond: _respond, ...what }: StartedImport): string =>
  hashId("plan of an import", JSON.stringify(what));

/** An import of numbers that are not to be texted does nothing else. */
const suppressionErrors = (
  targets: readonly string[],
  hasGroups: boolean,
  mapping: PlanImport["mapping"],
): FieldError[] => [
  ...(hasGroups ? [{ path: "groupIds", message: "does not go with consent unsubscribed" }] : []),
  ...(mapping && targets.some((target) => !OF_ALL.has(target) && target !== IGNORE)
    ? [{ path: "mapping", message: "takes nothing but the phone with consent unsubscribed" }]
    : []),
];
