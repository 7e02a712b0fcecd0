import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isOwnSender } from "#shared/accounts/is-own-sender.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Group } from "./group.ts";
import type { GroupChanges, GroupStore } from "./group-store.ts";

export interface ChangeGroupDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly groups: Pick<GroupStore, "change">;
}

export type ChangeGroupOutcome =
  | { readonly kind: "changed"; readonly group: Group }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "nameTaken" | "noSuchSender" | "noSuchGroup" };

/** Changes what is given; null clears. A changed response starts nothing: only joining does. */
export const changeGroup =
  (deps: ChangeGroupDeps) =>
  async (account: AccountId, id: string, changes: GroupChanges): Promise<ChangeGroupOutcome> => {
    if (!(await isOwnSender(deps.accounts, account, changes.sender))) return { kind: "noSuchSender" };
    const errors = await unknownFieldErrors(deps.fields, account, { "response.body": changes.response?.body });
    if (errors.length > 0) return { kind: "invalid", errors };
    const group = await deps.groups.change(account, id, changes);
    if (group === "missing") return { kind: "noSuchGroup" };
    return group === "nameTaken" ? { kind: "nameTaken" } : { kind: "changed", group };
  };
