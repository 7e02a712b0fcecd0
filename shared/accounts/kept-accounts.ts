import type { Clock } from "#shared/platform/clock.ts";
import type { Account, AccountId } from "./account.ts";

const KEPT_MILLISECONDS = 1_500;

/** Accounts as they were at most 1.5 s ago: the switch that stops sending works within two seconds. */
export const keptAccounts = (
  store: { getAccount(id: AccountId): Promise<Account | undefined> },
  clock: Clock,
): { getAccount(id: AccountId): Promise<Account | undefined> } => {
  const kept = new Map<AccountId, { account: Promise<Account | undefined>; until: number }>();
  return {
    getAccount(id) {
      const known = kept.get(id);
      if (known && clock.now() < known.until) return known.account;
      const account = store.getAccount(id);
      kept.set(id, { account, until: clock.now() + KEPT_MILLISECONDS });
      account.catch(() => kept.delete(id));
      return account;
    },
  };
};
