import type { AccountId } from "./account.ts";
import type { AccountStore } from "./account-store.ts";

/** Whether the number sends for the account; to name none is fine. */
export const isOwnSender = async (
  accounts: Pick<AccountStore, "listSenders">,
  account: AccountId,
  sender: string | null | undefined,
): Promise<boolean> => {
  if (sender === undefined || sender === null) return true;
  return (await accounts.listSenders(account)).some(({ phone }) => phone === sender);
};
