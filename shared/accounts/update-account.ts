import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Account } from "./account.ts";
import type { AccountChanges, AccountStore } from "./account-store.ts";

export interface UpdateAccountDeps {
  readonly accounts: Pick<AccountStore, "changeAccount">;
  readonly clock: Clock;
}

export interface AccountUpdate extends Omit<AccountChanges, "quietHours" | "stoppedBecause" | "sendingSince"> {
  /** What is left out of it stays. */
  readonly quietHours?: Partial<Account["quietHours"]> | undefined;
}

/** Changes what is given. Turning sending on by hand also says that what had stopped it is dealt with. */
export const updateAccount =
  (deps: UpdateAccountDeps) =>
  async (account: Account, { quietHours, ...update }: AccountUpdate): Promise<Account> => {
    const changes: AccountChanges = {
      ...update,
      ...(quietHours === undefined ? {} : { quietHours: { ...account.quietHours, ...quietHours } }),
      ...(update.sending === true ? { stoppedBecause: null, sendingSince: isoInstant(deps.clock.now()) } : {}),
    };
    if (Object.values(changes).every((change) => change === undefined)) return account;
    const changed = await deps.accounts.changeAccount(account.id, changes);
    if (!changed) throw new Error("An account vanished, which none ever does");
    return changed;
  };
