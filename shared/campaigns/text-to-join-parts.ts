import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isOwnSender } from "#shared/accounts/is-own-sender.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { Group } from "#shared/groups/group.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { TextToJoin } from "./text-to-join.ts";
import type { NoSuchGroup, TextToJoinChanges } from "./text-to-join-store.ts";

export interface PartsDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly groups: Pick<GroupStore, "getAll">;
}

const NO_GROUP = "is no group of this account";
const DYNAMIC = "is kept by its rule: nobody joins it by text";

/** The store found one of its groups gone: deleted behind our look, or while the text-to-join was archived. */
export const noSuchGroup = (
  { groupIds }: Pick<TextToJoin, "groupIds">,
  { groupId }: NoSuchGroup,
): { kind: "invalid"; errors: FieldError[] } => ({
  kind: "invalid",
  errors: [{ path: `groupIds.${groupIds.indexOf(groupId)}`, message: NO_GROUP }],
});

/** The groups that a text-to-join names, and what in it names nothing of this account. */
export const readParts = async (
  deps: PartsDeps,
  account: AccountId,
  { groupIds, sender }: { groupIds: readonly string[]; sender?: string | undefined },
): Promise<{ groups: Group[]; errors: FieldError[] }> => {
  const found = await deps.groups.getAll(account, groupIds);
  const errors = found.flatMap((group, index) => {
    if (group?.kind === "standard") return [];
    return [{ path: `groupIds.${index}`, message: group ? DYNAMIC : NO_GROUP }];
  });
  if (!(await isOwnSender(deps.accounts, account, sender)))
    errors.push({ path: "sender", message: "is no sender of this account" });
  return { groups: found.filter((group) => group !== undefined), errors };
};

/** What is wrong with its texts: fields that the account does not have. */
export const textErrors = (
  deps: PartsDeps,
  account: AccountId,
  { welcome, alreadyIn, closedReply }: TextToJoinChanges,
): Promise<FieldError[]> => unknownFieldErrors(deps.fields, account, { welcome, alreadyIn, closedReply });

/** What is wrong with the time in which its keywords are open. */
export const openingErrors = ({ opensAt, closesAt }: Pick<TextToJoin, "opensAt" | "closesAt">): FieldError[] =>
  opensAt !== undefined && closesAt !== undefined && closesAt <= opensAt
    ? [{ path: "closesAt", message: "must be after opensAt" }]
    : [];

/** Whether whoever texts a keyword hears nothing: no welcome, no answer to those already in, no group that responds. */
export const answersWithSilence = ({ welcome, alreadyIn }: TextToJoin, groups: readonly Group[]): boolean =>
  welcome === undefined &&
  alreadyIn === undefined &&
  !groups.some(({ response, archivedAt }) => response && response.on.keyword !== false && !archivedAt);
