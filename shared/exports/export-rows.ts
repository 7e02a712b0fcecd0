import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { allShards } from "#shared/platform/ids.ts";
import type { Export, ExportOf } from "./export.ts";

export type ExportKind = ExportOf["kind"];
export type ExportOfKind<Kind extends ExportKind> = Extract<ExportOf, { kind: Kind }>;

/** Opens the rows of an export, as they are now; undefined when what it is of is gone. */
export type KindOf<Kind extends ExportKind, Deps> = (
  deps: Deps,
  pageSize?: number,
) => (about: Pick<Export, "accountId" | "fields">, of: ExportOfKind<Kind>) => Promise<ExportRows | undefined>;

export type ExportRow = readonly string[];

interface ExportPage {
  readonly rows: readonly ExportRow[];
  /** The place behind which it goes on; none at the end. */
  readonly next: string | undefined;
}

/**
 * What an export is made of. Pages are in an order of their own that nothing changes, so that a place means the same
 * whatever comes and goes.
 */
export interface ExportRows {
  readonly header: ExportRow;
  page(place: string | undefined): Promise<ExportPage>;
}

export interface ShardPage {
  readonly rows: readonly ExportRow[];
  readonly next: PhoneNumber | undefined;
}

const SHARD_DIGITS = 2;

/** Pages of what lies in shards by phone: a place is a shard, and the phone in it behind which it goes on. */
export const byShards =
  (read: (shard: string, after: PhoneNumber | undefined) => Promise<ShardPage>): ExportRows["page"] =>
  async (place = allShards[0] ?? "") => {
    const [shard, phone] = [place.slice(0, SHARD_DIGITS), place.slice(SHARD_DIGITS)];
    const { rows, next } = await read(shard, phone === "" ? undefined : phoneNumberSchema.parse(phone));
    return { rows, next: next === undefined ? allShards[allShards.indexOf(shard) + 1] : `${shard}${next}` };
  };
