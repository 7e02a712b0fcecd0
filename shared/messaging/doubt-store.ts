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
  /**
   * Notes that a doubt that was due by `now` was looked at so often, without being found, and when to look again (ms).
   * @returns false when it was not due: another look has been meanwhile.
   */
  lookAgain(doubt: Doubt, looks: number, at: number, now: number): Promise<boolean>;
  /** Ends a doubt that was due by `now` as failed, reason `not_accepted`; a callback still corrects it. */
  giveUp(doubt: Doubt, now: number): Promise<boolean>;
  /**
   * Says that a SID is this message's, as a callback of it proved. Where another doubt was settled with the SID, that one
   * is in doubt again, to be looked at by `now`. @returns whether there was such a one
   */
  claimSid(ref: MessageRef, sid: string, now: number): Promise<boolean>;
}
