import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DeliveryStatus } from "./delivery-status.ts";
import type { Message, MessageRef, OutboundMessage } from "./message.ts";
import type { DueKind } from "./message-items.ts";

/** `claimed`: this worker, and no other ever, may hand it over. `notQueued`: somebody has or had it. */
export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly message: OutboundMessage }
  | { readonly kind: "notQueued"; readonly message: OutboundMessage }
  | { readonly kind: "missing" };

/** How a claim ended. */
export type ClaimResult =
  | { readonly state: "sent"; readonly sid: string }
  | { readonly state: "failed"; readonly reason: string; readonly errorCode?: number }
  | { readonly state: "skipped" | "expired"; readonly reason: string }
  /** With the instant of the claim: from it on the clock reckons when to look at the carrier's log. */
  | { readonly state: "in_doubt"; readonly reason: string; readonly claimedAt?: string | undefined };

/**
 * `doubleSend`: Twilio named another SID for this message before: it has it twice. `lost`: the claim is not ours.
 * `groupsChanged`: the claim stands, and the text is another group's too.
 */
export type RecordOutcome = "recorded" | "alreadyKnown" | "doubleSend" | "lost" | "groupsChanged";

export type StatusOutcome = "applied" | "older" | "unknownMessage" | "doubleSend";

/** The one place where the states of messages change; each change is one conditional write. */
export interface MessageStore {
  /** @returns `exists` when a row with this id is there, in whatever state; it stays as it is. */
  insert(message: OutboundMessage): Promise<"inserted" | "exists">;
  claim(ref: MessageRef, claimId: string, now: number): Promise<ClaimOutcome>;
  /** Gives a claim back, its job comes at `at` (ms): only after it is certain that Twilio did not take the message. */
  release(ref: MessageRef, claimId: string, at: number): Promise<boolean>;
  /** @param ofGroups records only while the message is still these groups' response */
  record(ref: MessageRef, claimId: string, result: ClaimResult, ofGroups?: readonly string[]): Promise<RecordOutcome>;
  applyStatus(ref: MessageRef, status: DeliveryStatus): Promise<StatusOutcome>;
  get(ref: MessageRef): Promise<Message | undefined>;
  /** A conversation, newest first; `before` is the position the last page ended with. */
  conversation(
    account: AccountId,
    phone: PhoneNumber,
    before: ConversationPosition | undefined,
    limit: number,
  ): Promise<{ items: Message[]; next: ConversationPosition | undefined }>;
  /** Rows of a shard that are due by `now`, oldest first; read from an index, so a hint and no truth. */
  due(kind: DueKind, shard: string, now: number, limit: number): Promise<MessageRef[]>;
  /** Says of a queued row that its job comes back at `at` (ms): the clock looks two minutes later. */
  expectAt(ref: MessageRef, at: number): Promise<void>;
  /** Moves a queued row's next look into the future. @returns whether it still was queued and due. */
  postpone(ref: MessageRef, now: number): Promise<boolean>;
}

export type ConversationPosition = { readonly at: string; readonly messageId: string };
