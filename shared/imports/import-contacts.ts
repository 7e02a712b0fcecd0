// A slice of an import. A page of rows is brought in, its errors are kept, and then its counts and the place behind it are
// saved at once, on the condition that nobody has taken the import over. Whoever begins again does a page once more: each row
// finds what it did by its cause, and the phones of the page by their rows.
import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { SMALLEST_PART } from "#shared/platform/file-store.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { type ConvertWorkbookDeps, convertWorkbook, type WorkbookImport } from "./convert-workbook.ts";
import { type FileWindow, fileWindow } from "./file-window.ts";
import { openGroups } from "./groups-of-import.ts";
import { type Import, type ImportFailure, NO_COUNTS, planOf, rowsOf, type StartedImport } from "./import.ts";
import type { ImportSlice } from "./import-job.ts";
import { type ImportPageDeps, importPage } from "./import-page.ts";
import type { ImportRowStore, ImportStore } from "./import-store.ts";
import { type UndoRowsDeps, undoRows } from "./undo-rows.ts";

export interface ImportContactsDeps extends ImportPageDeps, ConvertWorkbookDeps, UndoRowsDeps {
  readonly imports: Pick<ImportStore, "begin" | "save">;
  readonly importRows: ImportRowStore;
  readonly contacts: ContactStore;
  readonly memberships: MembershipStore;
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly fields: Pick<FieldStore, "read">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly jobs: JobQueue<ImportSlice>;
  readonly clock: Clock;
}

const SLICE_MILLISECONDS = 10_000;
const DAY_MILLISECONDS = 24 * 60 * 60_000;
const SIZES = { page: 100, smallestPart: SMALLEST_PART };

/** Goes on with the import for a slice of time. `sizes` are for tests. */
export const importContacts =
  (deps: ImportContactsDeps, sizes = SIZES) =>
  async (job: ImportSlice): Promise<void> => {
    const now = deps.clock.now();
    const begun = await deps.imports.begin({ accountId: job.accountId, id: job.importId }, now);
    const plan = begun && planOf(begun);
    if (!plan) return;
    if (now - Date.parse(begun.undo?.at ?? plan.at) > DAY_MILLISECONDS)
      return await end(deps, begun, "failed", "stalled");
    const account = await deps.accounts.getAccount(job.accountId);
    if (!account) return;
    if (begun.undo) {
      if ((await undoRows(deps, sizes.page)(begun, plan)) === "more") await deps.jobs.send([job]);
      return;
    }
    const outcome = isWritten(begun)
      ? await readRows(deps, { account, begun, plan, page: sizes.page })
      : await writeRows(deps, begun, plan, sizes.smallestPart);
    if (outcome === "more") await deps.jobs.send([job]);
  };

interface Slice {
  readonly account: Account;
  readonly begun: Import;
  readonly plan: StartedImport;
  readonly page: number;
}

/** A workbook is read from what its rows are written down in. */
const isWritten = (of: Import): boolean => !isOfWorkbook(of) || of.conversion.rows !== undefined;
const isOfWorkbook = (of: Import): of is WorkbookImport => of.conversion !== undefined;

const writeRows = async (
  deps: ImportContactsDeps,
  begun: Import,
  plan: StartedImport,
  smallestPart: number,
): Promise<"more" | "over"> => {
  if (!isOfWorkbook(begun)) return "over";
  const outcome = await convertWorkbook(deps, smallestPart)(begun, plan);
  if (outcome.kind === "unreadable") await end(deps, outcome.import, "failed", outcome.reason);
  return outcome.kind === "more" ? "more" : "over";
};

const readRows = async (deps: ImportContactsDeps, { account, begun, plan, page }: Slice): Promise<"more" | "over"> => {
  const ends = deps.clock.now() + SLICE_MILLISECONDS;
  const fields = await fieldsOf(deps, account, plan);
  const groups = await openGroups(deps, account.id, plan.groupIds);
  const rows = rowsOf(begun, plan);
  const file: FileWindow = fileWindow(deps.files, rows.key, rows.file);
  for (let progress = begun; ; ) {
    const window = await file.from(progress.place.offset);
    if (!window) {
      await end(deps, progress, "failed", "file_changed");
      return "over";
    }
    if (window.bytes.length === 0) {
      await (progress.state === "counting" ? counted(deps, progress) : end(deps, progress, "done"));
      return "over";
    }
    const after = await importPage(deps)({ account, about: progress, plan, fields, groups, window, most: page });
    const saved = { ...after, step: progress.step + 1, dueAt: lookAgainAt(deps.clock.now()) };
    if (!(await deps.imports.save(saved))) return "over";
    progress = saved;
    if (deps.clock.now() >= ends) return "more";
  }
};

/** The account's, with those that a dry run would make. */
const fieldsOf = async (
  deps: ImportContactsDeps,
  { id }: Account,
  { at, newFields }: StartedImport,
): Promise<Field[]> => {
  const { fields } = await deps.fields.read(id);
  const made = newFields.filter(({ key }) => fields.every((field) => field.key !== key));
  const field = { accountId: id, searchable: false, status: "active", createdAt: at, cause: "" } as const;
  return [...fields, ...made.map((each) => ({ ...each, ...field }))];
};

/** Behind a dry run it waits for being started, as before. */
const counted = async (
  { imports, clock }: ImportContactsDeps,
  { dryRun, counts, ...progress }: Import,
): Promise<void> => {
  const countedAt = isoInstant(clock.now());
  const noted = { dryRun: dryRun && { ...dryRun, counts, countedAt }, counts: NO_COUNTS };
  await imports.save({ ...progress, ...noted, step: progress.step + 1, state: "new", dueAt: undefined });
};

const end = async (
  { imports, clock }: ImportContactsDeps,
  progress: Import,
  state: Import["state"],
  reason?: ImportFailure,
): Promise<void> => {
  const endedAt = isoInstant(clock.now());
  await imports.save({ ...progress, step: progress.step + 1, state, reason, endedAt, dueAt: undefined });
};
