import { type Import, planOf } from "#shared/imports/import.ts";
import type { PreviewOutcome } from "#shared/imports/preview-import.ts";

/** An import as the API shows it: what it does, how far it is, and nothing of how it is worked at. */
export const importView = (shown: Import, now: number) => {
  const { id, fileName, state, reason, counts, by, createdAt, started, endedAt, dryRun } = shown;
  const counted = dryRun?.counts && { ...dryRun.counts, responses: dryRun.responses, columns: columnsOf(dryRun) };
  return {
    ...{ id, fileName, groupIds: started?.groupIds ?? shown.groupIds, state, reason, counts, by, createdAt },
    dryRun: counted,
    undo: shown.undo && { at: shown.undo.at, by: shown.undo.by, phones: shown.undo.phones },
    ...{ consent: started?.consent, startedAt: started?.at, endedAt, progress: progressOf(shown, now) },
  };
};

/** What each column would change, by what it goes to. */
const columnsOf = ({ plan, columns }: NonNullable<Import["dryRun"]>) =>
  columns &&
  plan.format.columns.map((name, at) => {
    const to = plan.targets[at] ?? "ignore";
    const creates = plan.newFields.find(({ key }) => key === to)?.type;
    const write = plan.onlyIfEmpty.includes(to) ? ("onlyIfEmpty" as const) : undefined;
    const { set, overwritten, cleared, kept, failed } = columns;
    const counts = { set: set[at] ?? 0, overwritten: overwritten[at] ?? 0, cleared: cleared[at] ?? 0 };
    return { name, to, creates, write, ...counts, kept: kept[at] ?? 0, failed: failed[at] ?? 0 };
  });

const progressOf = (shown: Import, now: number) => {
  const { conversion, place, counts, endedAt } = shown;
  const plan = planOf(shown);
  if (!plan || shown.undo) return undefined;
  const seconds = ((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(plan.at)) / 1_000;
  const [bytes, ofBytes] = [place.offset, (conversion?.rows ?? plan.file).size];
  const rowsPerSecond = seconds > 0 ? Math.round((counts.read / seconds) * 10) / 10 : 0;
  const isKnown = endedAt === undefined && counts.read > 0 && seconds > 0;
  const secondsLeft = isKnown ? Math.ceil(((ofBytes - bytes) / bytes) * seconds) : undefined;
  return { bytes, ofBytes, rowsPerSecond, secondsLeft };
};

const SHOWN_ROWS = 5;
const SHOWN_CELL = 200;

export const previewView = (outcome: PreviewOutcome) => {
  if (outcome.kind === "unreadable") return { unreadable: outcome.reason };
  if (outcome.kind !== "preview") return {};
  const { format, rows, guessed, file, sheets } = outcome;
  const { kind, encoding, delimiter, sheet, hasHeader, headerRow, columns } = format;
  const writtenAs = {
    ...{ csv: { encoding, delimiter }, jsonLines: { encoding } },
    workbook: { sheet, sheets: [...(sheets ?? [])] },
  };
  const written = writtenAs[kind];
  const shown = rows.slice(0, SHOWN_ROWS).map((row) => row.map((cell) => cell.slice(0, SHOWN_CELL)));
  const named = columns.map((name, index) => ({ name, guess: guessed[index] ?? "ignore" }));
  return { preview: { kind, ...written, hasHeader, headerRow, bytes: file.size, columns: named, rows: shown } };
};
