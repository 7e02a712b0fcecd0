import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isOwnSender } from "#shared/accounts/is-own-sender.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Group } from "./group.ts";
import type { GroupStore } from "./group-store.ts";

export interface CreateGroupDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly groups: Pick<GroupStore, "create" | "get">;
  readonly clock: Clock;
}

/** `id` is the request's: the same request again finds its own group. */
export type NewGroup = Pick<Group, "id" | "accountId" | "name" | "description" | "kind" | "sender" | "response">;

export type CreateGroupOutcome =
  | { readonly kind: "created"; readonly group: Group }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "nameTaken" | "noSuchSender" };

export const createGroup =
  (deps: CreateGroupDeps) =>
  async (input: NewGroup): Promise<CreateGroupOutcome> => {
    if (!(await isOwnSender(deps.accounts, input.accountId, input.sender))) return { kind: "noSuchSender" };
    const errors = await unknownFieldErrors(deps.fields, input.accountId, { "response.body": input.response?.body });
    if (errors.length > 0) return { kind: "invalid", errors };
    const group: Group = { ...input, createdAt: isoInstant(deps.clock.now()), version: 1 };
    if ((await deps.groups.create(group)) === "created") return { kind: "created", group };
    const own = await deps.groups.get(input.accountId, input.id);
    return own ? { kind: "created", group: own } : { kind: "nameTaken" };
  };
