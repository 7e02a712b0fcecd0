import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { AudienceRef, AudienceRow } from "./audience.ts";

/** The lists. A row is written once and never changed; those of a list that another took the place of are removed. */
export interface AudienceStore {
  /** Puts rows that are not there yet; one that is stays. @throws RetryableError when some could not be written */
  insertAll(audience: AudienceRef, rows: readonly AudienceRow[]): Promise<void>;
  /** A page of one shard in the order of phones, behind `after`; strongly consistent. */
  page(
    audience: AudienceRef,
    shard: string,
    after: PhoneNumber | undefined,
    limit: number,
  ): Promise<{ rows: AudienceRow[]; next: PhoneNumber | undefined }>;
  find(audience: AudienceRef, phone: PhoneNumber): Promise<AudienceRow | undefined>;
  /** Removes the first rows of one shard, `limit` of them at most. @returns whether there may be more */
  remove(audience: AudienceRef, shard: string, limit: number): Promise<boolean>;
}
