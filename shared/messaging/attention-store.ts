import type { AccountId } from "#shared/accounts/account.ts";
import type { AttentionState, OutboundMessage } from "./message.ts";
import type { ConversationPosition } from "./message-store.ts";

/** What is asked of the list: a state, and of which time; `from` counts in, `until` does not. */
export interface AttentionWanted {
  readonly state: AttentionState;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** Messages that need a person: to be found, and to be sent once more. */
export interface AttentionStore {
  /**
   * An account's messages that are in this state now, newest first, behind the position that the last page ended with.
   * Found by an index, which may lag a moment; each is shown as it is. No page but the last is shorter than `limit`.
   */
  list(
    account: AccountId,
    wanted: AttentionWanted,
    after: ConversationPosition | undefined,
    limit: number,
  ): Promise<{ items: OutboundMessage[]; next: ConversationPosition | undefined }>;
  /** The message of this id as it is now, where it is or just was in a state that needs a person. */
  find(account: AccountId, messageId: string): Promise<OutboundMessage | undefined>;
  /**
   * Writes the message by which `old` is sent once more, and notes it on `old`, whose state stays: both or neither.
   * @returns `changed` when `old` is not in the state in which it was read any more, or has been retried
   */
  retry(old: OutboundMessage, retried: OutboundMessage): Promise<"retried" | "changed">;
  /** The message by which `old` was sent once more. */
  retryOf(old: OutboundMessage): Promise<OutboundMessage | undefined>;
}
