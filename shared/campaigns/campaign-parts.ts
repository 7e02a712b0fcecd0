import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { isOwnSender } from "#shared/accounts/is-own-sender.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";

export interface CampaignPartsDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly accounts: Pick<AccountStore, "listSenders">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly campaigns: Pick<CampaignStore, "get">;
}

/** What people write of a campaign. */
export type CampaignParts = Pick<
  Campaign,
  | "name"
  | "body"
  | "mediaUrls"
  | "sender"
  | "groupIds"
  | "excludeGroupIds"
  | "phones"
  | "excludeCampaignIds"
  | "resendOf"
  | "freeze"
  | "expiresAt"
>;

const LONGEST_NAME = 100;

/** What a campaign that comes of another is called: as much of it as a name may have. */
export const nameAfter = (words: string, { name }: Pick<Campaign, "name">): string =>
  [...`${words} ${name}`].slice(0, LONGEST_NAME).join("");

const NO_GROUP = "is no group of this account";

/** What in a campaign names nothing of this account, and what would make it go to nobody. */
export const campaignErrors = async (
  deps: CampaignPartsDeps,
  account: AccountId,
  parts: CampaignParts,
  now: number,
): Promise<FieldError[]> => {
  const [included, excluded, campaigns, isOwn, unknown] = await Promise.all([
    deps.groups.getAll(account, parts.groupIds),
    deps.groups.getAll(account, parts.excludeGroupIds),
    Promise.all(parts.excludeCampaignIds.map((id) => deps.campaigns.get({ accountId: account, id }))),
    isOwnSender(deps.accounts, account, parts.sender),
    unknownFieldErrors(deps.fields, account, { body: parts.body }),
  ]);
  const missing = (path: string, found: readonly unknown[], message: string): FieldError[] =>
    found.flatMap((one, index) => (one === undefined ? [{ path: `${path}.${index}`, message }] : []));
  return [
    ...unknown,
    ...missing("groupIds", included, NO_GROUP),
    ...missing("excludeGroupIds", excluded, NO_GROUP),
    ...missing("excludeCampaignIds", campaigns, "is no campaign of this account"),
    ...(isOwn ? [] : [{ path: "sender", message: "is no sender of this account" }]),
    ...emptyErrors(parts),
    ...(parts.expiresAt !== undefined && Date.parse(parts.expiresAt) <= now
      ? [{ path: "expiresAt", message: "must be in the future" }]
      : []),
  ];
};

const emptyErrors = ({ groupIds, phones, resendOf }: CampaignParts): FieldError[] =>
  groupIds.length + phones.length === 0 && resendOf === undefined
    ? [{ path: "groupIds", message: "must name at least one group, or phones at least one phone" }]
    : [];

/** A group that the store found gone: deleted behind our look. */
export const groupGone = (parts: CampaignParts, groupId: string): FieldError[] => {
  const at = parts.groupIds.indexOf(groupId);
  const path = at < 0 ? `excludeGroupIds.${parts.excludeGroupIds.indexOf(groupId)}` : `groupIds.${at}`;
  return [{ path, message: NO_GROUP }];
};
