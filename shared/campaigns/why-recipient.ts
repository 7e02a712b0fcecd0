import type { Account, AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, consentAt } from "#shared/contacts/consent.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { LeftOut } from "./audience.ts";
import { whyLeftOut } from "./audience-decision.ts";
import type { AudienceStore } from "./audience-store.ts";
import type { Campaign, CampaignRef } from "./campaign.ts";
import type { CampaignStore } from "./campaign-store.ts";
import { includedCase } from "./included-case.ts";
import { type ReachedAsDeps, reachedAs } from "./reached-as.ts";
import { type ReadOutcomesDeps, readOutcomes } from "./read-outcomes.ts";
import { type RecipientCase, type RecipientReason, reasonOf } from "./recipient-reason.ts";

export interface WhyRecipientDeps extends ReadOutcomesDeps, ReachedAsDeps {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly audience: Pick<AudienceStore, "find">;
  readonly groups: Pick<GroupStore, "get">;
  readonly memberships: Pick<MembershipStore, "find">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly clock: Clock;
}

/** Why did this person get it, or not? Of a campaign with a list that says; before that, its groups and consent now. */
export const whyRecipient =
  (deps: WhyRecipientDeps) =>
  async (accountId: AccountId, campaignId: string, phone: PhoneNumber): Promise<RecipientReason | undefined> => {
    const [campaign, account] = await Promise.all([
      deps.campaigns.get({ accountId, id: campaignId }),
      deps.accounts.getAccount(accountId),
    ]);
    if (!campaign || !account) return undefined;
    return reasonOf(await (campaign.frozen ? listedCase : comingCase)(deps, campaign, account, phone));
  };

const listedCase = async (
  deps: WhyRecipientDeps,
  campaign: Campaign,
  account: Account,
  phone: PhoneNumber,
): Promise<RecipientCase> => {
  const { accountId, id: campaignId, attempt, frozen } = campaign;
  const at = frozen?.at ?? "";
  const row = await deps.audience.find({ accountId, campaignId, attempt }, phone);
  if (!row) return notOnIt(campaign, at);
  if (row.leftOut !== undefined) {
    const [by, since] = await Promise.all([nameOf(deps, campaign, row), sinceOf(deps, accountId, phone, row.leftOut)]);
    return {
      kind: "leftOut",
      reason: row.leftOut,
      by,
      since: since !== undefined && since <= at ? since : undefined,
      at,
    };
  }
  const now = deps.clock.now();
  const [recipient] = await readOutcomes(deps)(campaign, account, [row], now);
  return recipient ? includedCase(deps.window, campaign, account, recipient, now) : notOnIt(campaign, at);
};

const comingCase = async (
  deps: WhyRecipientDeps,
  campaign: Campaign,
  account: Account,
  phone: PhoneNumber,
): Promise<RecipientCase> => {
  const { accountId } = campaign;
  const isIn = async (groupId: string) => (await deps.memberships.find(accountId, groupId, phone)) !== undefined;
  const included = await Promise.all([...campaign.groupIds.map(isIn), isToHaveItAgain(deps, campaign, phone)]);
  if (!campaign.phones.includes(phone) && !included.includes(true)) return notOnIt(campaign);
  const excluded = await Promise.all(campaign.excludeGroupIds.map(isIn));
  const groupId = campaign.excludeGroupIds[excluded.indexOf(true)];
  if (groupId !== undefined) return await leftOutBy(deps, campaign, "excluded_group", groupId);
  for (const id of campaign.excludeCampaignIds) {
    if (await isIncluded(deps, { accountId, id }, phone))
      return await leftOutBy(deps, campaign, "excluded_campaign", id);
  }
  const consent = consentAt((await deps.contacts.find(accountId, phone)).consent, deps.clock.now());
  const reason = whyLeftOut(consent, phone, account);
  return reason ? { kind: "leftOut", reason, since: sinceIn(consent, reason) } : { kind: "wouldGet" };
};

const notOnIt = ({ resendOf }: Campaign, at?: string): RecipientCase => ({
  ...(at === undefined ? { kind: "notInGroups" } : { kind: "notListed", at }),
  isResend: resendOf !== undefined,
});

/** By the whole list of another campaign; one that has none yet includes nobody. */
const isIncluded = async (deps: WhyRecipientDeps, ref: CampaignRef, phone: PhoneNumber): Promise<boolean> => {
  const other = await deps.campaigns.get(ref);
  if (!other?.frozen) return false;
  const list = { accountId: ref.accountId, campaignId: ref.id, attempt: other.attempt };
  const row = await deps.audience.find(list, phone);
  return row !== undefined && row.leftOut === undefined;
};

/** Of one that goes once more to whom another reached, or did not. */
const isToHaveItAgain = async (
  deps: WhyRecipientDeps,
  { accountId, resendOf }: Campaign,
  phone: PhoneNumber,
): Promise<boolean> => {
  if (!resendOf || !(await isIncluded(deps, { accountId, id: resendOf.campaignId }, phone))) return false;
  const pages = await reachedAs(deps)(accountId, resendOf, async () => ({ phones: [phone], next: undefined }));
  return (await pages(undefined)).phones.length > 0;
};

const leftOutBy = async (
  deps: WhyRecipientDeps,
  campaign: Campaign,
  reason: LeftOut,
  by: string,
): Promise<RecipientCase> => ({ kind: "leftOut", reason, by: await nameOf(deps, campaign, { leftOut: reason, by }) });

/** The name of what excludes; undefined where nothing does, or it is gone. */
const nameOf = async (
  { groups, campaigns }: WhyRecipientDeps,
  { accountId }: Campaign,
  { leftOut, by }: { leftOut?: LeftOut | undefined; by?: string | undefined },
): Promise<string | undefined> => {
  if (by === undefined) return undefined;
  const excluding = leftOut === "excluded_group" ? groups.get(accountId, by) : campaigns.get({ accountId, id: by });
  return (await excluding)?.name;
};

const sinceOf = async (deps: WhyRecipientDeps, account: AccountId, phone: PhoneNumber, reason: LeftOut) =>
  sinceIn(consentAt((await deps.contacts.find(account, phone)).consent, deps.clock.now()), reason);

/** Since when consent is what keeps it back, where it still is that. */
const sinceIn = (consent: Consent | undefined, reason: LeftOut): string | undefined => {
  if (reason === "held") return consent?.hold?.at;
  return consent?.state === reason ? consent.at : undefined;
};
