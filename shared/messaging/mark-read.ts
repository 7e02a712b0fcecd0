import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { type Conversation, readUpTo } from "./conversation.ts";
import type { ConversationStore } from "./conversation-store.ts";

export interface MarkReadDeps {
  readonly conversations: Pick<ConversationStore, "find" | "change">;
}

export type MarkReadOutcome =
  | { readonly kind: "read"; readonly before: Conversation; readonly after: Conversation }
  | { readonly kind: "noSuchConversation" };

const RACES = 8;

/** Without an instant it is all that is there when it is asked: what comes in meanwhile stays unread. */
export const markRead =
  ({ conversations }: MarkReadDeps) =>
  async (account: AccountId, phone: PhoneNumber, upTo?: string): Promise<MarkReadOutcome> => {
    let asked = upTo;
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const before = await conversations.find(account, phone);
      if (!before) return { kind: "noSuchConversation" };
      asked ??= before.unreadAt.at(-1) ?? before.lastAt;
      const after = readUpTo(before, asked);
      if (after === before || (await conversations.change(before, after))) return { kind: "read", before, after };
    }
    throw new RetryableError("The conversation was changed by others all the time");
  };
