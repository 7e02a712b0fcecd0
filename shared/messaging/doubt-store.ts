import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DeliveryStatus } from "./delivery-status.ts";
import type { Message, MessageRef, OutboundMessage } from "./message.ts";

/** A row that is claimed or in doubt, with what its claim left. */
export type Doubt = OutboundMessage & { readonly claimId: string; readonly claimedAt: string };

/** How messages whose end nobody knows come to one. Every change holds only while the doubt is as it was read. */
export interface DoubtStore {
  get(ref: MessageRef): Promise<Message | undefined>;
  /** The SIDs that messages to this phone have: all of them, strongly consistent. */
  sidsOf(account: AccountId, phone: PhoneNumber): Promise<ReadonlySet<string>>;
  /**
   * Ends a doubt with what the carrier's log says, and keeps the SID for it: one SID, one message.
   * @returns `sidTaken` when another doubt was settled with this SID; `noDoubt` when its end became known meanwhile.
   */
  adopt(doubt: Doubt, status: DeliveryStatus): Promise<"adopted" | "sidTaken" | "noDoubt">;
  /** Notes that a doubt was looked at so often, without being found, and when to look again (ms). */
  lookAgain(doubt: Doubt, looks: number, at: number): Promise<boolean>;
  /** Ends a doubt as failed, reason `not_accepted`; a callback still corrects it. */
  giveUp(doubt: Doubt): Promise<boolean>;
}
