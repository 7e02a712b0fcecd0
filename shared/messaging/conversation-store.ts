import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { Conversation } from "./conversation.ts";
import type { OutboundMessage } from "./message.ts";

/** A conversation as the inbox lists it; whose contact is gone, who has no name. */
export interface ListedConversation {
  readonly conversation: Conversation;
  readonly contact: Contact | undefined;
}

/** Where a page of the inbox ended. */
export interface InboxPosition {
  readonly place: string;
}

/** The inbox of an account. Single conversations are read strongly consistently. */
export interface ConversationStore {
  /**
   * Newest first, behind the position that the last page ended with; all, or those with unread texts. Found by an index,
   * which may lag a moment; each is shown as it is. No page but the last is shorter than `limit`.
   */
  list(
    account: AccountId,
    wanted: { readonly unread: boolean },
    after: InboxPosition | undefined,
    limit: number,
  ): Promise<{ items: ListedConversation[]; next: InboxPosition | undefined }>;
  find(account: AccountId, phone: PhoneNumber): Promise<Conversation | undefined>;
  /** @returns false, and changes nothing, when `before` is not what stands any more. */
  change(before: Conversation, after: Conversation): Promise<boolean>;
  /**
   * Writes a person's reply with what becomes of its conversation: both or neither, and neither where there is no contact
   * any more, whose words would stay behind its erasure.
   * @returns `exists` when the row is there already; `changed` when `before` is not what stands any more; `gone` without contact
   */
  reply(
    row: OutboundMessage,
    before: Conversation | undefined,
    after: Conversation,
  ): Promise<"written" | "exists" | "changed" | "gone">;
}
