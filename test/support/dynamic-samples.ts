import type { AccountId } from "#shared/accounts/account.ts";
import type { DynamicGroup } from "#shared/groups/group.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { AT, someGroup } from "./samples.ts";

export const someRule: Rule = { field: "firstName", op: "is", value: "Ada" };

export const someDynamicGroup = (accountId: AccountId, rule: Rule = someRule): DynamicGroup => ({
  ...someGroup(accountId),
  kind: "dynamic",
  rule,
  revision: 1,
  state: "building",
  fingerprint: "as it was read",
  buildingSince: AT,
});
