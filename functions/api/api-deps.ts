import type { Account } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { ApiKey } from "#shared/accounts/api-key.ts";
import type { IdempotencyStore } from "#shared/accounts/idempotency-store.ts";
import type { TextToJoinStore } from "#shared/campaigns/text-to-join-store.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { ReviewStore } from "#shared/contacts/review-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import type { ResponseStore } from "#shared/groups/response-store.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { CursorSeal } from "#shared/platform/sealed-cursor.ts";

export interface ApiStores {
  readonly accounts: AccountStore;
  readonly answers: IdempotencyStore;
  readonly contacts: ContactStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly responses: Pick<ResponseStore, "read" | "senders">;
  readonly textToJoins: TextToJoinStore;
  readonly reviews: ReviewStore;
  readonly messages: Pick<MessageStore, "conversation">;
}

export interface ApiDeps extends ApiStores {
  readonly seal: () => Promise<CursorSeal>;
  readonly clock: Clock;
}

/** Whose request it is. `requestId` is the same for a request that is sent again with its Idempotency-Key. */
export interface Caller {
  readonly account: Account;
  readonly key: ApiKey;
  readonly requestId: string;
}
