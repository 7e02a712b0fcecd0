import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { OutboundState } from "#shared/messaging/message.ts";

/** Somebody's latest response of a group, and what became of it. */
export interface SentResponse {
  readonly phone: PhoneNumber;
  readonly at: string;
  readonly messageId: string;
  /** Missing when its row is gone. */
  readonly state?: OutboundState | undefined;
}

/** Who got a group's response: read from its ledger. */
export interface ResponseHistory {
  /** In the order of shard and phone, behind `after`. */
  responses(
    account: AccountId,
    groupId: string,
    after: PhoneNumber | undefined,
    limit: number,
  ): Promise<{ items: SentResponse[]; more: boolean }>;
}
