import type { Account } from "#shared/accounts/account.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import type { AudienceRow } from "./audience.ts";
import type { Campaign } from "./campaign.ts";
import { type Outcome, outcomeOf, type WindowOf } from "./recipient-outcome.ts";

export interface ReadOutcomesDeps {
  readonly texts: Pick<CampaignTextStore, "find">;
  readonly window: WindowOf;
}

/** One included phone, and what became of it. */
export interface Recipient {
  readonly row: AudienceRow;
  readonly message: OutboundMessage | undefined;
  readonly outcome: Outcome;
}

/** What became of these included phones, as their rows say now; in their order. */
export const readOutcomes =
  ({ texts, window }: ReadOutcomesDeps) =>
  async (campaign: Campaign, account: Account, rows: readonly AudienceRow[], now: number): Promise<Recipient[]> => {
    const { accountId, id } = campaign;
    const asked = rows.map(({ phone }) => ({ phone, messageId: campaignTextId(accountId, id, phone) }));
    const messages = asked.length === 0 ? [] : await texts.find(accountId, asked);
    return rows.map((row, index) => {
      const message = messages[index];
      return { row, message, outcome: outcomeOf(campaign, message, () => window(campaign, row, account, now), now) };
    });
  };
