import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { SenderOwner } from "#shared/accounts/sender.ts";
import { type SendMessage, sendJob } from "#shared/messaging/message.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage, RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { lastDigits } from "#shared/platform/logger.ts";
import type { InboundStore } from "./inbound-store.ts";
import type { InboundText } from "./inbound-text.ts";
import { planText } from "./plan-text.ts";
import type { Meaning } from "./situation.ts";

export interface ReceiveDeps {
  readonly accounts: Pick<AccountStore, "findOwner">;
  readonly inbound: InboundStore;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly log: Log;
}

/** `nobodys`: no account has the number that was texted. */
export type ReceiveOutcome =
  | { readonly kind: "received"; readonly meaning: Meaning }
  | { readonly kind: "duplicate" }
  | { readonly kind: "nobodys" };

const ATTEMPTS = 8;

/**
 * Takes in one text: all that follows from it is written in one transaction, and only then it is acknowledged.
 * Delivered again it is a duplicate. Nothing is sent from here; an answer's row is queued, or found by the clock.
 */
export const receiveText =
  (deps: ReceiveDeps) =>
  async (text: InboundText): Promise<ReceiveOutcome> => {
    const names = text.messagingServiceSid ? [text.to, text.messagingServiceSid] : [text.to];
    const owner = await deps.accounts.findOwner(names);
    if (!owner) return nobodys(deps, text);
    const at = instantOf(text, deps.clock.now());
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const situation = await deps.inbound.read(owner, text);
      if (!situation) return nobodys(deps, text);
      if (situation.newPoolNumber !== undefined) await noteNumber(deps, owner, situation.newPoolNumber);
      const plan = planText(situation, text, at);
      const outcome = await deps.inbound.commit(situation, text, plan, at);
      if (outcome === "changed") continue;
      if (outcome === "duplicate") return { kind: "duplicate" };
      if (plan.answer) await queue(deps, sendJob(plan.answer));
      return { kind: "received", meaning: plan.meaning };
    }
    throw new RetryableError("What a text is decided by was changed by others all the time");
  };

/** A text counts from when it came in, also where it is taken in later, and from no later instant than now. */
const instantOf = ({ receivedAt }: InboundText, now: number): string =>
  isoInstant(receivedAt === undefined ? now : Math.min(now, Date.parse(receivedAt)));

/** So that what is missed to it is looked for. The text is heard also where that fails: the next one tries again. */
const noteNumber = async (deps: ReceiveDeps, owner: SenderOwner, number: string): Promise<void> => {
  try {
    await deps.inbound.notePoolNumber(owner, number);
  } catch (error) {
    deps.log.warn("A number is not noted yet", { number: lastDigits(number), cause: errorMessage(error) });
  }
};

const nobodys = (deps: ReceiveDeps, text: InboundText): ReceiveOutcome => {
  deps.counter.count("UnknownSender");
  deps.log.warn("A text for a number that no account has", { to: lastDigits(text.to), sid: text.sid });
  return { kind: "nobodys" };
};

/** The row is durable: when the queue does not take the job, the clock finds the row two minutes later. */
const queue = async (deps: ReceiveDeps, job: SendMessage): Promise<void> => {
  try {
    await deps.replies.send([job]);
  } catch (error) {
    deps.log.warn("An answer waits for the clock", { messageId: job.messageId, cause: errorMessage(error) });
  }
};
