// What each column of a file would change, counted by a dry run: for every row that would be taken, one of four, so that they
// add up to the rows; and the rows that fail by what stands in it.
import * as z from "zod";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { IGNORE } from "./import-target.ts";
import { PROFILE_NAMES } from "./read-row.ts";

const ofColumns = z.array(z.number().int());

/** Rows, by the place of the column. */
export const columnChangesSchema = z.object({
  /** It gives a value where there is none: of the phone, it makes a contact; of an opt-out, it unsubscribes. */
  set: ofColumns,
  overwritten: ofColumns,
  cleared: ofColumns,
  /** All stays: the cell is blank, or has what is there, or there is something and it is not to be written over. */
  kept: ofColumns,
  failed: ofColumns,
});
export type ColumnChanges = z.infer<typeof columnChangesSchema>;
type Change = keyof ColumnChanges;

interface TakenRow {
  readonly kind: "created" | "updated" | "unchanged" | "tooLarge";
  readonly optsOut: boolean;
  /** What of the contact changes. */
  readonly before?: Readonly<Record<string, { readonly was: unknown; readonly is: unknown }>> | undefined;
}

interface Columns {
  readonly targets: readonly string[];
  readonly format: { readonly columns: readonly string[] };
}

export const noChanges = ({ targets }: Pick<Columns, "targets">): ColumnChanges => {
  const none = targets.map(() => 0);
  return { set: none, overwritten: none, cleared: none, kept: none, failed: none };
};

/** Counts more rows. @param failed in which column each has what is wrong with it */
export const countColumns = (
  counted: ColumnChanges,
  { targets, format }: Columns,
  taken: readonly TakenRow[],
  failed: readonly (string | undefined)[],
): ColumnChanges => {
  const rows = taken.filter(({ kind }) => kind !== "tooLarge");
  const changes = targets.map((target) => rows.map((row) => changeOf(target, row)));
  const withMore = (change: Change): number[] =>
    counted[change].map((count, at) => count + (changes[at] ?? []).filter((each) => each === change).length);
  return {
    ...{ set: withMore("set"), overwritten: withMore("overwritten"), cleared: withMore("cleared") },
    kept: withMore("kept"),
    failed: counted.failed.map((count, at) => count + failed.filter((column) => column === format.columns[at]).length),
  };
};

/** Nothing is said of a column that is left out. */
const changeOf = (target: string, { kind, optsOut, before = {} }: TakenRow): Change | undefined => {
  if (target === IGNORE) return undefined;
  if (target === "phone") return kind === "created" ? "set" : "kept";
  if (target === "opt_out") return optsOut && kind === "updated" ? "set" : "kept";
  const changed = before[PROFILE_NAMES.get(target) ?? fieldAttribute(target)];
  if (!changed) return "kept";
  if (changed.was === null) return "set";
  return changed.is === null ? "cleared" : "overwritten";
};
