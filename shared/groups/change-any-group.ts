import type { AccountId } from "#shared/accounts/account.ts";
import { type ChangeGroupDeps, type ChangeGroupOutcome, changeGroup } from "./change-group.ts";
import { type ChangeRuleDeps, changeRule } from "./change-rule.ts";
import type { GroupChanges, GroupStore } from "./group-store.ts";
import { readGivenRule } from "./read-given-rule.ts";

export interface ChangeAnyGroupDeps extends ChangeGroupDeps, Omit<ChangeRuleDeps, "groups" | "fields" | "accounts"> {
  readonly accounts: ChangeGroupDeps["accounts"] & ChangeRuleDeps["accounts"];
  readonly groups: Pick<GroupStore, "get" | "getAll" | "change">;
}

/** Changes a group and, where another is given, its rule. Nothing is changed before the rule was read. */
export const changeAnyGroup =
  (deps: ChangeAnyGroupDeps) =>
  async (
    account: AccountId,
    id: string,
    { rule: given, ...changes }: GroupChanges & { readonly rule?: unknown },
  ): Promise<ChangeGroupOutcome> => {
    if (given === undefined) return await changeGroup(deps)(account, id, changes);
    const group = await deps.groups.get(account, id);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "standard")
      return { kind: "invalid", errors: [{ path: "rule", message: "is only for a dynamic group" }] };
    const read = await readGivenRule(deps)(account, given);
    if ("errors" in read) return { kind: "invalid", errors: read.errors };
    if (Object.values(changes).some((change) => change !== undefined)) {
      const outcome = await changeGroup(deps)(account, id, changes);
      if (outcome.kind !== "changed") return outcome;
    }
    return await changeRule(deps)(account, id, read.rule);
  };
