import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { AccountId } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { type ApiKey, hashKey, isHigher, newKey, type Role } from "./api-key.ts";

export interface IssueKeyDeps {
  readonly accounts: Pick<AccountStore, "addKey" | "removeKey">;
  readonly clock: Clock;
}

export interface NewApiKey {
  readonly accountId: AccountId;
  readonly id: string;
  readonly label: string;
  readonly role: Role;
  readonly integration: boolean;
  readonly expiresAt?: string | undefined;
  /** The role of the key that asks for it; without one it is staff who do. */
  readonly askedBy?: Role;
}

export type IssueKeyOutcome =
  | { readonly kind: "issued"; readonly key: string; readonly apiKey: ApiKey }
  | { readonly kind: "expired" | "higherRole" };

/** Enough to tell keys apart, and never more than a third of one. */
const prefixOf = (key: string): string => key.slice(0, Math.min(8, Math.floor(key.length / 3)));

/** A key and what is stored of it. */
export const newApiKey = (about: Omit<ApiKey, "hash" | "prefix">, key = newKey()): { key: string; apiKey: ApiKey } => ({
  key,
  apiKey: { ...about, hash: hashKey(key), prefix: prefixOf(key) },
});

/** Issues a key; what is returned is the only time that anybody sees it. */
export const issueKey =
  (deps: IssueKeyDeps) =>
  async ({ askedBy, ...input }: NewApiKey): Promise<IssueKeyOutcome> => {
    if (askedBy !== undefined && isHigher(input.role, askedBy)) return { kind: "higherRole" };
    const now = deps.clock.now();
    if (input.expiresAt !== undefined && Date.parse(input.expiresAt) <= now) return { kind: "expired" };
    const { key, apiKey } = newApiKey({ ...input, createdAt: isoInstant(now) });
    // The same request that broke off before may have issued a key that nobody ever saw: this one takes its place.
    await deps.accounts.removeKey(input.accountId, input.id);
    await deps.accounts.addKey(apiKey);
    return { kind: "issued", key, apiKey };
  };
