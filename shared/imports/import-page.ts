import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { Group } from "#shared/groups/group.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { countColumns } from "./column-changes.ts";
import { type CountRowDeps, countRow } from "./count-row.ts";
import { type CsvRecord, readRecords, skipLine } from "./csv-records.ts";
import { type Import, type ImportCounts, rowsRefOf, type StartedImport } from "./import.ts";
import { type ImportRowDeps, importRow, type RowOutcome } from "./import-row.ts";
import type { ImportError, ImportRowStore } from "./import-store.ts";
import { readJsonLines } from "./json-lines.ts";
import { readLines } from "./line-records.ts";
import { type ReadRow, type RowProblem, readRow } from "./read-row.ts";
import { isBlank, MOST_COLUMNS } from "./table-beginning.ts";

export interface ImportPageDeps extends ImportRowDeps, CountRowDeps {
  readonly importRows: ImportRowStore;
}

interface Page {
  readonly account: Account;
  readonly about: Import;
  /** What is brought in, or only counted. */
  readonly plan: StartedImport;
  readonly fields: readonly Field[];
  readonly groups: readonly Group[];
  readonly window: { readonly bytes: Buffer; readonly isEnd: boolean };
  readonly most: number;
}

type Line = { readonly row: number; readonly cells: readonly string[] };
type Taken = Line & Extract<ReadRow, { kind: "row" }>;
type Failed = Line & { readonly problem: RowProblem };
type Double = Taken & Failed;

const WIDTH = 16;

/** Brings in the next rows. @returns the import behind them, not saved yet */
export const importPage =
  (deps: ImportPageDeps) =>
  async (page: Page): Promise<Import> => {
    const { about, plan, account, window } = page;
    const { place } = about;
    if (place.skips) {
      const { bytes, more } = skipLine(window.bytes, plan.format.encoding);
      return { ...about, place: { ...place, offset: place.offset + bytes, skips: more && !window.isEnd } };
    }
    const { format } = plan;
    const some = { isEnd: window.isEnd, most: page.most };
    const records = recordsOf(window.bytes, format, some);
    const { taken, failed } = sorted(page, records);
    const first = await withoutDoubles(deps, about, taken);
    const outcomes = await inParallel(first.rows, WIDTH, async (row) => {
      const of = { accountId: account.id, importId: about.id, ...row };
      const bringIn = about.state === "counting" ? countRow(deps) : importRow(deps);
      return { row, ...(await bringIn(of, plan, page.groups)) };
    });
    await optOutDoubles(deps, page, first.doubles);
    const tooLarge = outcomes.flatMap(({ kind, row }): Failed[] =>
      kind === "tooLarge" ? [{ ...row, problem: { reason: "too_large" } }] : [],
    );
    await deps.importRows.noteErrors(rowsRefOf(about), [...failed, ...first.doubles, ...tooLarge].map(errorOf));
    const isCounting = about.state === "counting" && about.dryRun;
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    return {
      ...about,
      ...(isCounting ? { dryRun: withPage(isCounting, outcomes, failed) } : {}),
      counts: added(about.counts, outcomes, failed.length + tooLarge.length, first.doubles.length),
      place: {
        // Half a character at the very end is none.
        offset: place.offset + (records.length === 0 ? window.bytes.length : bytes),
        row: place.row + records.length,
        skips: records.at(-1)?.goesOn ?? false,
      },
    };
  };

const recordsOf = (bytes: Buffer, format: RowsFormat, some: { isEnd: boolean; most: number }): CsvRecord[] => {
  switch (format.kind) {
    case "csv":
      return readRecords(bytes, { ...format, columns: format.columns.length }, some);
    case "workbook":
      return readLines(bytes, some);
    case "jsonLines":
      return readJsonLines(bytes, format.columns, some);
  }
};

type RowsFormat = StartedImport["format"];

/** What can be read as a contact, and what cannot; blank lines are neither. */
const sorted = ({ about, plan, fields, account }: Page, records: readonly CsvRecord[]) => {
  const taken: Taken[] = [];
  const failed: Failed[] = [];
  const reading = {
    columns: plan.format.columns,
    targets: plan.targets,
    onlyIfEmpty: plan.onlyIfEmpty,
    fields,
    account,
  };
  for (const [index, { cells, broken }] of records.entries()) {
    const line = { row: about.place.row + index, cells };
    if (!broken && isBlank(cells)) continue;
    const read: ReadRow = broken ? { kind: "problem", problem: { reason: broken } } : readRow(cells, reading);
    if (read.kind === "row") taken.push({ ...line, ...read });
    else failed.push({ ...line, problem: read.problem });
  }
  return { taken, failed };
};

/** The first row of a phone counts, on this page and on those before. */
const withoutDoubles = async ({ importRows }: ImportPageDeps, about: Import, taken: readonly Taken[]) => {
  const firstOnPage = new Map<PhoneNumber, Taken>();
  for (const each of taken) if (!firstOnPage.has(each.phone)) firstOnPage.set(each.phone, each);
  const claimed = await importRows.claim(rowsRefOf(about), [...firstOnPage.values()]);
  const rows: Taken[] = [];
  const doubles: Double[] = [];
  for (const each of taken) {
    const first = claimed.get(each.phone) ?? each.row;
    if (first === each.row) rows.push(each);
    else doubles.push({ ...each, problem: { reason: "duplicate", value: each.phone, detail: `is in row ${first}` } });
  }
  return { rows, doubles };
};

/** Whoever opted out in any of their rows is unsubscribed, whichever came first. */
const optOutDoubles = async (deps: ImportPageDeps, { account, about, plan }: Page, doubles: readonly Double[]) => {
  if (about.state === "counting") return;
  for (const row of doubles.filter(({ optsOut }) => optsOut)) {
    await importRow(deps)({ accountId: account.id, importId: about.id, ...row }, plan, []);
  }
};

const withPage = (dryRun: DryRun, outcomes: readonly CountedRow[], failed: readonly Failed[]): DryRun => {
  const { columns, plan, responses: before } = dryRun;
  const rows = outcomes.map(({ row, ...outcome }) => ({ ...outcome, optsOut: row.optsOut }));
  const wrong = failed.map(({ problem }) => problem.column);
  return {
    ...dryRun,
    responses: before + outcomes.reduce((sum, { responses = 0 }) => sum + responses, 0),
    columns: columns && countColumns(columns, plan, rows, wrong),
  };
};

type DryRun = NonNullable<Import["dryRun"]>;
type CountedRow = RowOutcome & { readonly row: Taken };

/** With no more cells than a table may have: the row is one item. */
const errorOf = ({ row, cells, problem }: Failed): ImportError => ({
  ...{ row, cells: cells.slice(0, MOST_COLUMNS), ...problem },
});

const added = (
  counts: ImportCounts,
  outcomes: readonly RowOutcome[],
  failed: number,
  duplicates: number,
): ImportCounts => {
  const of = (kind: RowOutcome["kind"]): number => outcomes.filter((each) => each.kind === kind).length;
  return {
    read: counts.read + outcomes.length - of("tooLarge") + failed + duplicates,
    created: counts.created + of("created"),
    updated: counts.updated + of("updated"),
    unchanged: counts.unchanged + of("unchanged"),
    failed: counts.failed + failed,
    duplicates: counts.duplicates + duplicates,
    consentKept: counts.consentKept + outcomes.filter(({ consentKept }) => consentKept).length,
  };
};
