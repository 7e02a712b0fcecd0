import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { type OutboundMessage, refOf } from "./message.ts";
import type { ClaimResult, MessageStore } from "./message-store.ts";
import { classOfTwilioError } from "./twilio-errors.ts";

export interface EndDeps {
  readonly messages: Pick<MessageStore, "record">;
  readonly contacts: Pick<ContactStore, "note">;
  readonly accounts: Pick<AccountStore, "changeAccount">;
  readonly counter: Counter;
  readonly log: Log;
}

/** Records how a claim ended, and lets the carrier's word count where it says more than that this text failed. */
export const endClaim =
  (deps: EndDeps) =>
  async (message: OutboundMessage, claimId: string, result: ClaimResult): Promise<void> => {
    const recorded = await deps.messages.record(refOf(message), claimId, result);
    if (recorded === "doubleSend") countDoubleSend(deps, message.id);
    if (result.state === "in_doubt") deps.counter.count("InDoubt");
    if (result.state !== "failed") return;
    deps.counter.count("SendFailed");
    deps.log.warn("Twilio refused a message", { messageId: message.id, reason: result.reason });
    if (result.errorCode !== undefined) await heedRefusal(deps)(message, result.errorCode);
  };

export const countDoubleSend = (deps: Pick<EndDeps, "counter" | "log">, messageId: string): void => {
  deps.counter.count("DoubleSend");
  deps.log.error("Twilio has a message twice", { messageId });
};

/**
 * 21610 says that the person texted STOP to the carrier: it counts from the claim, so a later START stands. What
 * concerns the account as a whole stops its sending until somebody mends it.
 */
export const heedRefusal =
  (deps: Pick<EndDeps, "contacts" | "accounts" | "log">) =>
  async (message: OutboundMessage, errorCode: number): Promise<void> => {
    const reason = `Twilio ${errorCode}`;
    const meaning = classOfTwilioError(errorCode);
    if (meaning === "optOut") {
      await deps.contacts.note(message.accountId, message.phone, {
        state: "unsubscribed",
        at: message.claimedAt ?? isoInstant(Date.parse(message.at)),
        how: "carrier",
        by: `sender ${message.sender}`,
        evidence: reason,
        cause: message.id,
      });
    }
    if (meaning === "account") {
      await deps.accounts.changeAccount(message.accountId, { sending: false, stoppedBecause: reason });
      deps.log.error("An account's sending was stopped", { accountId: message.accountId, reason });
    }
  };
