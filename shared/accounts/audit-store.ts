import type { AccountId } from "./account.ts";
import type { AuditEntry } from "./audit.ts";

/** What is asked of the trail: by which key, of which object, and of which time; `from` counts in, `until` does not. */
export interface AuditWanted {
  readonly actor?: string | undefined;
  readonly object?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Intents of this instant or later are left out: their requests may still be at work. */
  readonly workingSince?: string | undefined;
}

export type AuditPosition = Pick<AuditEntry, "at" | "id">;

/** The audit trail of an account. Entries are appended, never changed but by `forget`, and dropped after two years. */
export interface AuditStore {
  /** Notes at the entry's place what is about to be changed. @returns false where it, or its entry, is there already */
  intend(entry: AuditEntry): Promise<boolean>;
  /** In place of its intent. An entry of this id and instant that is there already stays as it is. */
  append(entry: AuditEntry): Promise<void>;
  /** Takes an intent away; an entry stays. */
  withdraw(intent: AuditEntry): Promise<void>;
  /**
   * Takes what fields were and became out of every entry of this object: a person is erased. That it was changed stays.
   * @param recent from this instant on no index is relied on
   * @param until entries of this instant or later stay as they are: they are about who came back
   */
  forget(account: AccountId, objectId: string, recent: string, until?: string): Promise<void>;
  /**
   * Newest first, behind the position that the last page ended with. By actor or object an entry shows a moment late. No
   * page but the last is shorter than `limit`.
   */
  list(
    account: AccountId,
    wanted: AuditWanted,
    after: AuditPosition | undefined,
    limit: number,
  ): Promise<{ items: AuditEntry[]; next: AuditPosition | undefined }>;
}
