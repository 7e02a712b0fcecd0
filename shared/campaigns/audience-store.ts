import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { AudienceRef, AudienceRow } from "./audience.ts";

/** The frozen lists. A row is written once and never changed. */
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
}
