import { RetryableError } from "#shared/platform/errors.ts";
import type { AccountId } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { type ApiKey, stayingOwner } from "./api-key.ts";

export interface RemoveKeyDeps {
  readonly accounts: Pick<AccountStore, "listKeys" | "removeKey">;
}

export type RemoveKeyOutcome =
  | { readonly kind: "removed"; readonly key: ApiKey }
  | { readonly kind: "noSuchKey" | "lastOwnerKey" };

const RACES = 4;

/** Removes a key, at once and for good. One key of an owner always stays, or nobody could issue keys any more. */
export const removeKey =
  (deps: RemoveKeyDeps) =>
  async (accountId: AccountId, keyId: string): Promise<RemoveKeyOutcome> => {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const keys = await deps.accounts.listKeys(accountId);
      const key = keys.find(({ id }) => id === keyId);
      if (!key) return { kind: "noSuchKey" };
      const staying = stayingOwner(keys, keyId);
      if (!staying) return { kind: "lastOwnerKey" };
      // Two owners may remove each other's keys at the same moment: the one that stays must still be there.
      if (await deps.accounts.removeKey(accountId, keyId, staying.id)) return { kind: "removed", key };
    }
    throw new RetryableError("The keys were changed by others all the time");
  };
