import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { AudienceStore } from "#shared/campaigns/audience-store.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { CampaignStore } from "#shared/campaigns/campaign-store.ts";
import { includedCase } from "#shared/campaigns/included-case.ts";
import { type ListedRow, readListed } from "#shared/campaigns/listed-recipient.ts";
import type { ReadOutcomesDeps } from "#shared/campaigns/read-outcomes.ts";
import { type RecipientCase, reasonOf } from "#shared/campaigns/recipient-reason.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { byShards, type ExportRow, type KindOf } from "./export-rows.ts";

export interface ExportRecipientsDeps extends ReadOutcomesDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly audience: Pick<AudienceStore, "page">;
  readonly clock: Clock;
}

const PAGE = 500;

const HEADER = ["phone", "outcome", "reason", "explanation", "at", "segments", "error_code", "message_id"];

/** Who is on a campaign's list, with what became of each and why. */
export const exportRecipients: KindOf<"recipients", ExportRecipientsDeps> =
  (deps, pageSize = PAGE) =>
  async ({ accountId }, { campaignId, attempt, outcome }) => {
    const [campaign, account] = await Promise.all([
      deps.campaigns.get({ accountId, id: campaignId }),
      deps.accounts.getAccount(accountId),
    ]);
    // Another list since: rows of two would be in one file.
    if (!campaign?.frozen || campaign.attempt !== attempt || !account) return undefined;
    const nameOf = await namesOf(deps, campaign);
    return {
      header: HEADER,
      page: byShards(async (shard, after) => {
        const { rows, next } = await deps.audience.page({ accountId, campaignId, attempt }, shard, after, pageSize);
        const now = deps.clock.now();
        const listed = await readListed(deps)(campaign, account, rows, outcome, now);
        return { rows: listed.map((each) => rowOf(each, caseOf(deps, campaign, account, each, nameOf, now))), next };
      }),
    };
  };

type NameOf = (id: string | undefined) => string | undefined;

/** The names of what the campaign excludes. */
const namesOf = async (deps: ExportRecipientsDeps, campaign: Campaign): Promise<NameOf> => {
  const { accountId, excludeGroupIds, excludeCampaignIds } = campaign;
  const groups = await deps.groups.getAll(accountId, excludeGroupIds);
  const campaigns = await Promise.all(excludeCampaignIds.map((id) => deps.campaigns.get({ accountId, id })));
  const names = new Map([...groups, ...campaigns].flatMap((each) => (each ? [[each.id, each.name]] : [])));
  return (id) => (id === undefined ? undefined : names.get(id));
};

const caseOf = (
  { window }: ExportRecipientsDeps,
  campaign: Campaign,
  account: Account,
  { row, recipient }: ListedRow,
  nameOf: NameOf,
  now: number,
): RecipientCase => {
  if (recipient) return includedCase(window, campaign, account, recipient, now);
  const at = campaign.frozen?.at;
  if (row.leftOut === undefined) return { kind: "notListed", at: at ?? "" };
  return { kind: "leftOut", reason: row.leftOut, by: nameOf(row.by), at };
};

const rowOf = ({ listed }: ListedRow, known: RecipientCase): ExportRow => {
  const { phone, outcome, reason = "", at = "", segments = "", errorCode = "", messageId = "" } = listed;
  return [phone, outcome, reason, reasonOf(known).sentence, at, String(segments), String(errorCode), messageId];
};
