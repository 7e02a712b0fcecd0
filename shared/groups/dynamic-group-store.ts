import type { AccountId } from "#shared/accounts/account.ts";
import type { Building } from "./dynamic-group-items.ts";
import type { DynamicGroup } from "./group.ts";

/** What of a dynamic group its rule and its rebuilds change; the rest is GroupStore's. */
export type RuleChanges = {
  readonly [Part in
    | "rule"
    | "revision"
    | "state"
    | "invalidBecause"
    | "fingerprint"
    | "buildingSince"
    | "builtAt"
    | "archivedAt"
    | "verified"]?: DynamicGroup[Part] | null;
};

/** `noSuchGroup`: a standard group that the rule names is not there. */
export type RuleChangeOutcome =
  | { readonly kind: "changed" | "unchanged"; readonly group: DynamicGroup }
  | { readonly kind: "missing" }
  | { readonly kind: "noSuchGroup"; readonly groupIds: readonly string[] };

/** Dynamic groups as what keeps them true needs them. Reads are strongly consistent. */
export interface DynamicGroupStore {
  /** Locks the name, and the standard groups that the rule names. */
  create(group: DynamicGroup): Promise<"created" | "nameTaken" | { readonly noSuchGroups: readonly string[] }>;
  get(account: AccountId, id: string): Promise<DynamicGroup | undefined>;
  /** How often what the account's rules are was changed: one read unit. 0 where there never was a rule. */
  revision(account: AccountId): Promise<number>;
  /** All dynamic groups, archived ones too, as they are at this revision or a later one. */
  all(account: AccountId): Promise<{ revision: number; groups: DynamicGroup[] }>;
  /**
   * Changes a group as it is then: `decide` sees it, and is asked again when somebody else changed it meanwhile; undefined
   * leaves it alone. Whatever is changed but `verified` moves the account's revision in the same transaction.
   */
  change(
    account: AccountId,
    id: string,
    decide: (group: DynamicGroup) => RuleChanges | undefined,
  ): Promise<RuleChangeOutcome>;
  /** The rebuilds that go on, of all accounts. */
  building(): Promise<Building[]>;
}
