import type { importRoutes } from "#shared/api/import-routes.ts";
import { cancelImport } from "#shared/imports/cancel-import.ts";
import { createImport } from "#shared/imports/create-import.ts";
import { dryRunImport } from "#shared/imports/dry-run-import.ts";
import { type Import, importFileOf, rowsRefOf } from "#shared/imports/import.ts";
import type { PlanImportOutcome } from "#shared/imports/plan-import.ts";
import { previewImport } from "#shared/imports/preview-import.ts";
import { startImport } from "#shared/imports/start-import.ts";
import { undoImport } from "#shared/imports/undo-import.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { importView, previewView } from "./import-view.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, MAY_NOT_SUBSCRIBE, noSuch, wrongState } from "./refusals.ts";

const UPLOAD_SECONDS = 3_600;

const NO_FILE = {
  refused: "no_file",
  detail: "There is no file yet: PUT it to the address that was answered when the import was made.",
} as const;

const NO_SHEET = invalid([{ path: "sheet", message: "is no sheet of the file" }]);

const NO_HEADER = invalid([{ path: "headerRow", message: "is none of the first rows of the file, or blank" }]);

const unreadable = (reason: string) =>
  ({ refused: "unreadable_file", detail: "The file cannot be imported.", more: { reason } }) as const;

const NOT_COUNTED = {
  refused: "not_counted",
  detail:
    "Responses go out only behind a dry run of the same that is not an hour old and says how many they are: the file, the plan or " +
    "what the groups answer with is another now, or it is too long ago. Ask for a dry run again.",
} as const;

const TOO_MANY = {
  refused: "too_many_imports",
  detail: "Three imports of an account run at once: wait until one has ended.",
} as const;

/** Why nothing was planned. */
const refusal = (outcome: Exclude<PlanImportOutcome, { kind: "planned" }>) => {
  switch (outcome.kind) {
    case "missing":
      return noSuch("import");
    case "tooMany":
      return TOO_MANY;
    case "mayNotSubscribe":
      return MAY_NOT_SUBSCRIBE;
    case "wrongState":
      return wrongState("started", outcome.state);
    case "invalid":
      return invalid(outcome.errors);
    case "noSheet":
      return NO_SHEET;
    case "noHeader":
      return NO_HEADER;
    case "noFile":
      return NO_FILE;
    case "unreadable":
      return unreadable(outcome.reason);
  }
};

export const importHandlers = (deps: ApiDeps): Handlers<typeof importRoutes> => ({
  createImport: async ({ account, key, requestId: id }, { body }) => {
    const outcome = await createImport(deps)({ account, by: key, id, ...body });
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    const now = deps.clock.now();
    const uploadUrl = await (await deps.files()).uploadLink(importFileOf(outcome.import), UPLOAD_SECONDS);
    const upload = { uploadUrl, uploadExpiresAt: isoInstant(now + UPLOAD_SECONDS * 1_000) };
    return { status: 201, body: { ...importView(outcome.import, now), ...upload }, did: didOf(outcome.import) };
  },
  listImports: async ({ account }, { page }) => {
    const after = page.after && `${page.after.createdAt}#${page.after.id}`;
    const { items, more } = await deps.imports.list(account.id, after, page.limit);
    const now = deps.clock.now();
    const { next } = pageOfMore(items, more, ({ createdAt, id }) => ({ createdAt, id }));
    return { status: 200, body: { items: items.map((each) => importView(each, now)) }, next };
  },
  getImport: async ({ account }, { params: { id }, query }) => {
    const found = await deps.imports.get({ accountId: account.id, id });
    if (!found) return noSuch("import");
    const view = importView(found, deps.clock.now());
    if (found.state !== "new") return { status: 200, body: view };
    const preview = await previewImport({ ...deps, files: await deps.files() })(account, found, {
      sheet: query.sheet,
      headerRow: query.headerRow === undefined ? undefined : Number(query.headerRow),
    });
    if (preview.kind === "noSheet") return NO_SHEET;
    if (preview.kind === "noHeader") return NO_HEADER;
    return { status: 200, body: { ...view, ...previewView(preview) } };
  },
  dryRunImport: async ({ account, key: by }, { params: { id }, body }) => {
    const outcome = await dryRunImport({ ...deps, files: await deps.files() })({ account, by, id, ...body });
    if (outcome.kind !== "counting") return refusal(outcome);
    return { status: 202, body: importView(outcome.import, deps.clock.now()), did: didOf(outcome.import) };
  },
  startImport: async ({ account, key: by }, { params: { id }, body }) => {
    const outcome = await startImport({ ...deps, files: await deps.files() })({ account, by, id, ...body });
    if (outcome.kind === "notCounted") return NOT_COUNTED;
    if (outcome.kind !== "started") return refusal(outcome);
    return { status: 202, body: importView(outcome.import, deps.clock.now()), did: didOf(outcome.import) };
  },
  cancelImport: async ({ account }, { params: { id } }) => {
    const outcome = await cancelImport(deps)({ accountId: account.id, id });
    if (outcome.kind === "missing") return noSuch("import");
    if (outcome.kind === "wrongState") return wrongState("cancelled", outcome.state);
    return { status: 200, body: importView(outcome.import, deps.clock.now()), did: didOf(outcome.import) };
  },
  undoImport: async ({ account, key }, { params: { id } }) => {
    const outcome = await undoImport(deps)({ accountId: account.id, id }, key);
    if (outcome.kind === "missing") return noSuch("import");
    if (outcome.kind === "wrongState") return wrongState("undone", outcome.state);
    return { status: 202, body: importView(outcome.import, deps.clock.now()), did: didOf(outcome.import) };
  },
  listImportErrors: async ({ account }, { params: { id }, page }) => {
    const ref = { accountId: account.id, id };
    const found = await deps.imports.get(ref);
    if (!found) return noSuch("import");
    const after = page.after && Number(page.after.row);
    const { items, more } = await deps.importRows.errors(rowsRefOf(found), after, page.limit);
    return { status: 200, body: { items }, next: pageOfMore(items, more, ({ row }) => ({ row: String(row) })).next };
  },
});

/** What is brought in, and on whose word. */
const didOf = ({ id, fileName, state, groupIds, started }: Import) => ({
  object: { kind: "import", id },
  after: { fileName, state, groupIds: started?.groupIds ?? groupIds, consent: started?.consent },
});
