import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** Who of these texted back within 72 hours of a campaign's text. */
export interface RepliedReader {
  among(account: AccountId, campaignId: string, phones: readonly PhoneNumber[]): Promise<ReadonlySet<PhoneNumber>>;
}

/** What is new by a text: the person's first to this campaign, and the first that opted out. */
export interface NewReply {
  readonly replied: boolean;
  readonly optedOut: boolean;
}

/** Who texted back to which campaign: an item a campaign and phone, put once. Reads are strongly consistent. */
export interface ReplyStore extends RepliedReader {
  note(
    account: AccountId,
    campaignId: string,
    phone: PhoneNumber,
    said: { at: string; optsOut: boolean },
  ): Promise<NewReply>;
  /** How many of one shard. */
  count(account: AccountId, campaignId: string, shard: string): Promise<{ replies: number; optOuts: number }>;
}
