// A person sends once more what ended without arriving. Law: a message is retried once, by a row of its own that goes
// through the same door; the old one keeps its state, and what the carrier says of it later still corrects it. What is in
// doubt is never sent again before it is settled.
import type { Account } from "#shared/accounts/account.ts";
import type { Purpose } from "#shared/contacts/consent.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { errorMessage, RetryableError } from "#shared/platform/errors.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import type { AttentionStore } from "./attention-store.ts";
import {
  type OutboundMessage,
  type OutboundState,
  quietZonesOf,
  REPLY_EXPIRES_MILLISECONDS,
  type SendMessage,
  sendJob,
} from "./message.ts";

export interface RetryDeps {
  readonly attention: Pick<AttentionStore, "find" | "retry" | "retryOf">;
  readonly contacts: Pick<ContactStore, "find">;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
  readonly log: Log;
}

/** `wrongState`: it may still arrive, was never to go out, or did arrive. `wrongPurpose`: its moment is over. */
export type RetryOutcome =
  | { readonly kind: "retried"; readonly message: OutboundMessage }
  | { readonly kind: "wrongState"; readonly state: OutboundState }
  | { readonly kind: "wrongPurpose"; readonly purpose: Purpose }
  | { readonly kind: "noSuchMessage" };

const RETRIED: ReadonlySet<OutboundState> = new Set(["failed", "undelivered", "expired"]);
/** They belong to a STOP or a HELP, minutes after it; the door makes an exception from consent for them. */
const NOT_RETRIED: ReadonlySet<Purpose> = new Set(["optOutConfirmation", "help"]);

const RACES = 5;

/** Asked twice, it answers with the same new message and changes nothing. */
export const retryMessage =
  (deps: RetryDeps) =>
  async (account: Pick<Account, "id" | "timeZone">, messageId: string): Promise<RetryOutcome> => {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const old = await deps.attention.find(account.id, messageId);
      if (!old || old.erasedAt !== undefined) return { kind: "noSuchMessage" };
      const before = await deps.attention.retryOf(old);
      if (before) return { kind: "retried", message: before };
      if (!RETRIED.has(old.state)) return { kind: "wrongState", state: old.state };
      if (NOT_RETRIED.has(old.purpose)) return { kind: "wrongPurpose", purpose: old.purpose };
      const { contact } = await deps.contacts.find(account.id, old.phone);
      const retried = onceMore(old, deps.clock.now(), contactZones(old.phone, contact, account).zones);
      if ((await deps.attention.retry(old, retried)) === "changed") continue;
      await queue(deps, sendJob(retried));
      return { kind: "retried", message: retried };
    }
    throw new RetryableError("A message was changed by others all the time");
  };

/** Asked for by whoever presses the button, not by the person's own text: quiet hours hold it. */
const onceMore = (old: OutboundMessage, now: number, zones: readonly string[]): OutboundMessage => ({
  v: 1,
  id: hashId(old.id, "retry"),
  accountId: old.accountId,
  phone: old.phone,
  sender: old.sender,
  messagingServiceSid: old.messagingServiceSid,
  direction: "out",
  purpose: isLate(old, now) ? "reply" : old.purpose,
  state: "queued",
  body: old.body,
  mediaUrls: old.mediaUrls,
  at: isoInstant(now),
  cause: old.id,
  retryOf: old.id,
  groupIds: old.groupIds,
  quietZones: [...(quietZonesOf(old).length > 0 ? quietZonesOf(old) : zones)],
  looks: 0,
});

/** An answer to who has not agreed yet is one within a day of the asking; behind that it is a text like any other. */
const isLate = ({ purpose, at }: OutboundMessage, now: number): boolean =>
  purpose === "answer" && now - Date.parse(at) > REPLY_EXPIRES_MILLISECONDS;

/** The row is durable: when the queue does not take the job, the clock finds the row two minutes later. */
const queue = async ({ replies, log }: RetryDeps, job: SendMessage): Promise<void> => {
  try {
    await replies.send([job]);
  } catch (error) {
    log.warn("A retried text waits for the clock", { messageId: job.messageId, cause: errorMessage(error) });
  }
};
