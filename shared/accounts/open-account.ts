import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { type Account, type AccountId, accountIdSchema, usualQuietHours } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { newApiKey } from "./issue-key.ts";

export interface OpenAccountDeps {
  readonly accounts: Pick<AccountStore, "createAccount">;
  readonly clock: Clock;
}

export interface NewAccount {
  readonly name: string;
  /** A new one is made when left out. */
  readonly id?: AccountId;
  /** The first owner's key; a new one is made when left out. */
  readonly key?: string;
  readonly country?: string;
  readonly timeZone?: string;
  readonly quietHours?: Account["quietHours"];
}

/** `key` is here once and nowhere else: only its hash is stored. */
export type OpenAccountOutcome =
  | { readonly kind: "opened"; readonly account: Account; readonly key: string }
  | { readonly kind: "taken" };

/** Opens an account, with quiet hours and sending on, and the first key of its owner. */
export const openAccount =
  (deps: OpenAccountDeps) =>
  async (input: NewAccount): Promise<OpenAccountOutcome> => {
    const createdAt = isoInstant(deps.clock.now());
    const account: Account = {
      id: input.id ?? accountIdSchema.parse(newId()),
      name: input.name,
      country: input.country ?? "US",
      timeZone: input.timeZone ?? "America/New_York",
      quietHours: input.quietHours ?? usualQuietHours,
      sending: true,
      status: "open",
      createdAt,
    };
    const owner = { accountId: account.id, label: "Owner", role: "owner", integration: false, createdAt } as const;
    const { key, apiKey } = newApiKey({ id: newId(), ...owner }, input.key);
    const outcome = await deps.accounts.createAccount(account, apiKey);
    return outcome === "created" ? { kind: "opened", account, key } : { kind: "taken" };
  };
