import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "./group-store.ts";
import { type ReadRule, readRule } from "./read-rule.ts";
import { unreadableGroups } from "./rule-groups.ts";
import { storedRule } from "./rule-schema.ts";

export interface ReadGivenRuleDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly groups: Pick<GroupStore, "getAll">;
}

/** An item of DynamoDB takes 400 KB, and a group is more than its rule. */
const MOST_BYTES = 100_000;

/** A rule as somebody gave it, as it is saved: or all that is wrong with it, by path. */
export const readGivenRule =
  (deps: ReadGivenRuleDeps) =>
  async (account: AccountId, given: unknown): Promise<ReadRule> => {
    const read = readRule(given, { fields: (await deps.fields.read(account)).fields });
    if ("errors" in read) return read;
    if (Buffer.byteLength(storedRule(read.rule)) > MOST_BYTES)
      return { errors: [{ path: "rule", message: "takes more than 100 KB" }] };
    const errors = await unreadableGroups(deps.groups, account, read.rule);
    return errors.length > 0 ? { errors } : read;
  };
