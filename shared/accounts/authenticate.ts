import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Account } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { type ApiKey, hashKey, isExpired } from "./api-key.ts";

export interface AuthenticateDeps {
  readonly accounts: Pick<AccountStore, "findKey" | "getAccount" | "markKeyUsed">;
  readonly clock: Clock;
}

/** `unknown` whether there never was such a key, it was removed, or it expired. */
export type AuthenticateOutcome =
  | { readonly kind: "known"; readonly account: Account; readonly key: ApiKey }
  | { readonly kind: "unknown" };

/** A busy key is one item: it notes its use once in this time, not with every request. */
const NOTED_EVERY_MILLISECONDS = 5 * 60_000;

/** Whose request it is, by its key. */
export const authenticate =
  (deps: AuthenticateDeps) =>
  async (presented: string): Promise<AuthenticateOutcome> => {
    const key = await deps.accounts.findKey(hashKey(presented));
    const now = deps.clock.now();
    if (!key || isExpired(key, now)) return { kind: "unknown" };
    const isNoted = key.lastUsedAt !== undefined && now - Date.parse(key.lastUsedAt) < NOTED_EVERY_MILLISECONDS;
    const [account] = await Promise.all([
      deps.accounts.getAccount(key.accountId),
      isNoted ? undefined : deps.accounts.markKeyUsed(key, isoInstant(now)),
    ]);
    return account ? { kind: "known", account, key } : { kind: "unknown" };
  };
