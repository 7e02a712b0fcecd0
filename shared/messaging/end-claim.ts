import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { type OutboundMessage, refOf } from "./message.ts";
import type { ClaimResult, MessageStore, RecordOutcome } from "./message-store.ts";
import { LEFT_GROUP } from "./recipient.ts";
import { classOfTwilioError, saysTooFast } from "./twilio-errors.ts";

export interface EndDeps {
  readonly messages: Pick<MessageStore, "record">;
  readonly contacts: Pick<ContactStore, "note">;
  readonly accounts: Pick<AccountStore, "stopSending" | "slowSender">;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly log: Log;
}

/** Records how a claim ended, and lets the carrier's word count where it says more than that this text failed. */
export const endClaim =
  (deps: EndDeps) =>
  async (message: OutboundMessage, claimId: string, result: ClaimResult): Promise<RecordOutcome> => {
    // Heeded before it is recorded: a worker that ends in between leaves a claim, not a refusal that nobody heard.
    if (result.state === "failed" && result.errorCode !== undefined) await heedRefusal(deps)(message, result.errorCode);
    // Another group that says the same may have joined the text since it was claimed: then it is not kept back.
    const ofGroups = result.state === "skipped" && result.reason === LEFT_GROUP ? message.groupIds : undefined;
    const recorded = await deps.messages.record(refOf(message), claimId, result, ofGroups);
    if (recorded === "doubleSend") countDoubleSend(deps, message.id);
    if (result.state === "in_doubt") deps.counter.count("InDoubt");
    if (result.state === "failed") {
      deps.counter.count("SendFailed");
      deps.log.warn("Twilio refused a message", { messageId: message.id, reason: result.reason });
    }
    return recorded;
  };

export const countDoubleSend = (deps: Pick<EndDeps, "counter" | "log">, messageId: string): void => {
  deps.counter.count("DoubleSend");
  deps.log.error("Twilio has a message twice", { messageId });
};

/** The log is where a team sees why its campaign goes slowly. */
export const slowSender = async (
  { accounts, clock, log }: Pick<EndDeps, "accounts" | "clock" | "log">,
  { id, accountId, sender }: OutboundMessage,
): Promise<void> => {
  const isSlowed = await accounts.slowSender(accountId, sender, clock.now());
  if (isSlowed) log.warn("The carrier takes less of a sender, which is slowed", { accountId, messageId: id });
};

/**
 * 21610 says that the person texted STOP to the carrier: it counts from the claim, so a later START stands. What
 * concerns the account as a whole stops its sending until somebody mends it; of a claim before that it says nothing. What
 * says that the sender sends too much slows it.
 */
export const heedRefusal =
  (deps: Pick<EndDeps, "contacts" | "accounts" | "clock" | "log">) =>
  async (message: OutboundMessage, errorCode: number): Promise<void> => {
    if (saysTooFast(errorCode)) await slowSender(deps, message);
    const reason = `Twilio ${errorCode}`;
    const meaning = classOfTwilioError(errorCode);
    const claimedAt = message.claimedAt ?? message.at;
    if (meaning === "optOut") {
      await deps.contacts.note(message.accountId, message.phone, {
        state: "unsubscribed",
        at: claimedAt,
        how: "carrier",
        by: `sender ${message.sender}`,
        evidence: reason,
        cause: message.id,
      });
    }
    if (meaning === "account") {
      const stopped = await deps.accounts.stopSending(message.accountId, reason, claimedAt);
      if (stopped) deps.log.error("An account's sending was stopped", { accountId: message.accountId, reason });
    }
  };
