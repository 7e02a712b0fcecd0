import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isOwnSender } from "#shared/accounts/is-own-sender.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { buildStart } from "./build-start.ts";
import type { NewGroup } from "./create-group.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import type { DynamicGroup } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import { handOut, type RefreshDeps, refreshDynamicGroups, ruleContext } from "./refresh-dynamic-groups.ts";
import type { Rule } from "./rule.ts";
import { unreadableGroups } from "./rule-groups.ts";

export interface CreateDynamicGroupDeps extends RefreshDeps {
  readonly accounts: Pick<AccountStore, "getAccount" | "listSenders">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly dynamicGroups: Pick<DynamicGroupStore, "create" | "get" | "all" | "change">;
}

export type CreateDynamicGroupOutcome =
  | { readonly kind: "created"; readonly group: DynamicGroup }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "nameTaken" | "noSuchSender" };

/** Makes a group that its rule keeps. It is built behind the answer, and nobody whom it begins with hears of it. */
export const createDynamicGroup =
  (deps: CreateDynamicGroupDeps) =>
  async (input: Omit<NewGroup, "kind"> & { readonly rule: Rule }): Promise<CreateDynamicGroupOutcome> => {
    const { accountId, rule } = input;
    if (!(await isOwnSender(deps.accounts, accountId, input.sender))) return { kind: "noSuchSender" };
    const context = await ruleContext(deps, accountId);
    if (!context) return { kind: "invalid", errors: [{ path: "rule", message: "the account is gone" }] };
    const start = buildStart(rule, 1, context, deps.clock.now());
    const errors = [
      ...(await unknownFieldErrors(deps.fields, accountId, { "response.body": input.response?.body })),
      ...(start.state === "invalid" ? [{ path: "rule", message: start.invalidBecause }] : []),
      ...(await unreadableGroups(deps.groups, accountId, rule)),
    ];
    if (errors.length > 0) return { kind: "invalid", errors };
    const createdAt = isoInstant(deps.clock.now());
    const group: DynamicGroup = { ...input, ...start, kind: "dynamic", createdAt, version: 1 };
    const outcome = await deps.dynamicGroups.create(group);
    const own = outcome === "created" ? group : await deps.dynamicGroups.get(accountId, input.id);
    if (own) {
      await handOut(deps, own);
      // What was read for it may have been changed before it was there to be refreshed.
      await refreshDynamicGroups(deps)(accountId);
      return { kind: "created", group: own };
    }
    if (typeof outcome === "string") return { kind: "nameTaken" };
    return { kind: "invalid", errors: await unreadableGroups(deps.groups, accountId, rule) };
  };
