import type { AccountId } from "#shared/accounts/account.ts";
import type { Export, ExportRef } from "./export.ts";

/** An account's exports. Reads are strongly consistent. */
export interface ExportStore {
  /** @returns the one that is there, where the same request made it before */
  create(made: Export): Promise<Export>;
  get(ref: ExportRef): Promise<Export | undefined>;
  /** Newest first, behind `after`, its instant and id. */
  list(account: AccountId, after: string | undefined, limit: number): Promise<{ items: Export[]; more: boolean }>;
  /** Takes one over that has not ended, where it was left. @returns undefined where there is none */
  begin(ref: ExportRef, at: number): Promise<Export | undefined>;
  /** @returns whether nobody has taken it over since, nor saved behind this */
  save(progress: Export): Promise<boolean>;
  /** Those at which the clock has to look; from an index, may be a moment late. */
  due(now: number, limit: number): Promise<ExportRef[]>;
  /** Lets the clock look later, while nobody has moved it. */
  postpone(seen: Export, dueAt: string): Promise<void>;
}

/** Twice as long as a slice may take, and its job waits: behind that it got lost. */
const LOOK_AGAIN_MILLISECONDS = 2 * 60_000;

export const lookAgainAt = (now: number): string => new Date(now + LOOK_AGAIN_MILLISECONDS).toISOString();
