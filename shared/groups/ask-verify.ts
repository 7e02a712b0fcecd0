import type { AccountId } from "#shared/accounts/account.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { GroupStore } from "./group-store.ts";
import { startVerify, type VerifyGroupDeps } from "./verify-group.ts";

export interface AskVerifyDeps extends Pick<VerifyGroupDeps, "jobs" | "clock"> {
  readonly groups: Pick<GroupStore, "get">;
}

export type AskVerifyOutcome =
  /** The group's `verified` tells what came of it, as soon as it is of a later instant. */
  | { readonly kind: "asked"; readonly at: string }
  | { readonly kind: "noSuchGroup" | "standardGroup" | "groupArchived" | "building" }
  | { readonly kind: "invalid"; readonly reason: string };

/** Has a group compared with its rule, if there is something to compare it with. */
export const askVerify =
  (deps: AskVerifyDeps) =>
  async (account: AccountId, id: string): Promise<AskVerifyOutcome> => {
    const group = await deps.groups.get(account, id);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "standard") return { kind: "standardGroup" };
    if (group.archivedAt !== undefined) return { kind: "groupArchived" };
    if (group.state === "building") return { kind: "building" };
    if (group.state === "invalid") return { kind: "invalid", reason: group.invalidBecause ?? "" };
    return { kind: "asked", at: isoInstant(await startVerify(deps)(account, id)) };
  };
