import type { Clock } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { AccountId } from "./account.ts";
import type { AccountStore, KeyChanges } from "./account-store.ts";
import { type ApiKey, stayingOwner } from "./api-key.ts";

export interface ChangeKeyDeps {
  readonly accounts: Pick<AccountStore, "listKeys" | "changeKey">;
  readonly clock: Clock;
}

export type ChangeKeyOutcome =
  | { readonly kind: "changed"; readonly before: ApiKey; readonly key: ApiKey }
  | { readonly kind: "noSuchKey" | "lastOwnerKey" | "expired" };

const RACES = 4;

/** Changes what is given; null for `expiresAt` lets the key live on. One key of an owner always stays that never expires. */
export const changeKey =
  (deps: ChangeKeyDeps) =>
  async (accountId: AccountId, keyId: string, changes: KeyChanges): Promise<ChangeKeyOutcome> => {
    const { expiresAt } = changes;
    if (expiresAt && Date.parse(expiresAt) <= deps.clock.now()) return { kind: "expired" };
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const keys = await deps.accounts.listKeys(accountId);
      const before = keys.find(({ id }) => id === keyId);
      if (!before) return { kind: "noSuchKey" };
      const key = changed(before, changes);
      if (key.label === before.label && key.expiresAt === before.expiresAt) return { kind: "changed", before, key };
      const ends = before.role === "owner" && key.expiresAt !== undefined;
      const staying = ends ? stayingOwner(keys, keyId) : undefined;
      if (ends && !staying) return { kind: "lastOwnerKey" };
      // Two owners may set an end to each other's keys at the same moment: the one that stays must stay.
      if (await deps.accounts.changeKey(before, changes, staying?.id)) return { kind: "changed", before, key };
    }
    throw new RetryableError("The keys were changed by others all the time");
  };

const changed = (key: ApiKey, { label, expiresAt }: KeyChanges): ApiKey => ({
  ...key,
  ...(label === undefined ? {} : { label }),
  ...(expiresAt === undefined ? {} : { expiresAt: expiresAt ?? undefined }),
});
