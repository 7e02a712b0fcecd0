import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { FindEntry } from "./find-entries.ts";

/** The entries that a contact has, and which move brought it there. */
export interface FoundBy {
  readonly entries: readonly FindEntry[];
  readonly move: string | undefined;
}

/** Phones in the order of a list, with the places behind which to read on. */
export interface FoundPage {
  readonly found: readonly { readonly phone: PhoneNumber; readonly word: string; readonly at: string }[];
  /** Missing at the end. A page may be short, or empty, before it. */
  readonly next: string | undefined;
}

/** By what contacts are found. Reads are strongly consistent, entries follow their contacts. */
export interface ContactIndex {
  foundBy(account: AccountId, phone: PhoneNumber): Promise<FoundBy>;
  /** Moves the contact to other entries, all or nothing. @returns `raced` when somebody else moved it since it was read. */
  move(
    account: AccountId,
    phone: PhoneNumber,
    before: FoundBy,
    entries: readonly FindEntry[],
  ): Promise<"moved" | "raced">;
  /** About `limit` entries of a list whose words, the phones behind them, begin so; behind `after`, which does too. */
  entries(
    account: AccountId,
    list: string,
    beginning: string,
    after: string | undefined,
    limit: number,
  ): Promise<FoundPage>;
  /** About `limit` contacts whose phones begin so, by phone: these are never late. */
  phones(account: AccountId, beginning: string, after: string | undefined, limit: number): Promise<FoundPage>;
}
