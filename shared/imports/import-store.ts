import * as z from "zod";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { WorkRef, WorkStore } from "#shared/accounts/work-store.ts";
import { fieldValueSchema } from "#shared/contacts/field-attributes.ts";
import type { Import } from "./import.ts";
import { rowProblemSchema } from "./read-row.ts";

export type ImportStore = WorkStore<Import>;

/** A row that was not taken, with its cells as they stand in the file, so that it can be mended. */
export const importErrorSchema = rowProblemSchema.extend({ row: z.number().int(), cells: z.array(z.string()) });
export type ImportError = z.infer<typeof importErrorSchema>;

/** Under what rows are noted, and since when they are kept. */
export type RowsRef = WorkRef & Pick<Import, "createdAt">;

/** Of the attributes of a contact that a row changes: what they were, and what they are made. */
const keptSchema = fieldValueSchema.nullable();
export const valuesBeforeSchema = z.record(z.string(), z.object({ was: keptSchema, is: keptSchema }));
export type ValuesBefore = z.infer<typeof valuesBeforeSchema>;

export interface ClaimedPhone {
  readonly phone: PhoneNumber;
  readonly row: number;
  readonly before: ValuesBefore | undefined;
}

/** What is kept of an import's rows. */
export interface ImportRowStore {
  /**
   * Notes in which row a phone comes first: the first that notes it counts, whoever comes again.
   * @param rows each of another phone
   * @returns the row that each phone is taken from
   */
  claim(
    about: RowsRef,
    rows: readonly { phone: PhoneNumber; row: number }[],
  ): Promise<ReadonlyMap<PhoneNumber, number>>;
  /** Keeps what a contact had before a row changed it; what is kept of a phone stays. */
  noteBefore(about: RowsRef, phone: PhoneNumber, before: ValuesBefore): Promise<void>;
  /** The phones of a shard that rows were taken from, in their order, behind `after`. */
  claimed(ref: WorkRef, shard: string, after: PhoneNumber | undefined, limit: number): Promise<ClaimedPhone[]>;
  /** Keeps what is wrong with rows; what is kept of a row stays. */
  noteErrors(about: RowsRef, errors: readonly ImportError[]): Promise<void>;
  /** In the order of rows, behind `after`. */
  errors(ref: WorkRef, after: number | undefined, limit: number): Promise<{ items: ImportError[]; more: boolean }>;
}
