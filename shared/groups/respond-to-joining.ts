import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import { mayReceive } from "#shared/contacts/consent.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { REPLY_EXPIRES_MILLISECONDS, type SendMessage, sendJob } from "#shared/messaging/message.ts";
import { renderText } from "#shared/messaging/render-text.ts";
import { replyRow, rowInPlaceOf } from "#shared/messaging/reply.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import { responseIsDue } from "./group.ts";
import { longestWithFooter, withOptInFooter } from "./opt-in-footer.ts";
import type { Joining, ResponseStore } from "./response-store.ts";

export interface RespondDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly responses: ResponseStore;
  readonly replies: JobQueue<SendMessage>;
  readonly clock: Clock;
}

/** `silent` with why nothing is due. */
export type RespondOutcome =
  | { readonly kind: "responded"; readonly messageId: string }
  | { readonly kind: "silent"; readonly why: string };

const RACES = 3;

/**
 * Different responses for one cause leave this far apart, in the order of their groups: workers run side by side and the
 * queue keeps no order. Long enough that one is with the carrier before the next is claimed.
 */
const SECONDS_BETWEEN = 2;

/**
 * Answers the beginning of a membership with its group's response: a row first, then the job. Rung twice for one
 * beginning, it finds its own entry in the ledger and only queues the row again; the claim lets it out once. Where one
 * cause calls for different responses, whichever bell is heard first answers for all of them, in their order.
 */
export const respondToJoining =
  (deps: RespondDeps) =>
  async (account: AccountId, groupId: string, phone: PhoneNumber): Promise<RespondOutcome> => {
    const known = await deps.responses.read(account, groupId, phone);
    const { membership, ledger } = known;
    const isAnswered = ledger !== undefined && ledger.cause === membership?.cause;
    const cause = membership?.cause;
    const groupIds = isAnswered ? [groupId] : (membership?.inTurn ?? [groupId]);
    let own: RespondOutcome = { kind: "silent", why: "not_in_group" };
    const rows = new Set<string>();
    for (const id of groupIds) {
      const of = { account, groupId: id, phone, cause, place: rows.size };
      const outcome = await respondFor(deps, { ...of, known: id === groupId && rows.size === 0 ? known : undefined });
      if (outcome.kind === "responded") rows.add(outcome.messageId);
      if (id === groupId) own = outcome;
    }
    return own;
  };

interface Responding {
  readonly account: AccountId;
  readonly groupId: string;
  readonly phone: PhoneNumber;
  readonly cause: string | undefined;
  /** How many other texts go out before this one. */
  readonly place: number;
  /** What was just read of it. */
  readonly known: Joining | undefined;
}

const respondFor = async (
  deps: RespondDeps,
  { account, groupId, phone, cause, place, known }: Responding,
): Promise<RespondOutcome> => {
  for (let attempt = 0; attempt < RACES; attempt += 1) {
    const joining = (attempt === 0 ? known : undefined) ?? (await deps.responses.read(account, groupId, phone));
    const { membership, group, ledger } = joining;
    if (!membership || !group || membership.cause !== cause) return { kind: "silent", why: "not_in_group" };
    const now = deps.clock.now();
    // A bell that waited with the dead letters: what it would say is news to nobody.
    if (now - Date.parse(membership.since) > REPLY_EXPIRES_MILLISECONDS) return { kind: "silent", why: "too_old" };
    if (ledger?.cause === membership.cause) {
      const secondsLeft = Math.ceil((Date.parse(ledger.at) - now) / 1_000);
      await deps.replies.send([sendJob({ accountId: account, phone, id: ledger.messageId })], Math.max(0, secondsLeft));
      return { kind: "responded", messageId: ledger.messageId };
    }
    const template = dueBody(joining, now);
    if (template === undefined) return { kind: "silent", why: "not_due" };
    const [owner, senders] = await Promise.all([deps.responses.account(account), deps.responses.senders(account)]);
    const sender = pickSender(senders, joining);
    if (!sender || !owner) return { kind: "silent", why: "no_sender" };

    const longest = longestWithFooter(owner);
    const body = await renderText(deps.fields, template, owner, phone, joining.contact, longest);
    const seconds = place * SECONDS_BETWEEN;
    let row = replyRow({
      sender,
      phone,
      body: withOptInFooter(body, owner),
      purpose: "response",
      cause: membership.cause,
      at: isoInstant(now + 1_000 * seconds),
      groupIds: [groupId],
      // Nobody's own text asked for it: quiet hours hold it.
      ...(membership.source === "keyword" || membership.behind === "keyword"
        ? {}
        : { quietZones: [...contactZones(phone, joining.contact, owner).zones] }),
    });
    let outcome = await deps.responses.commit(row, groupId, ledger);
    while (outcome === "keptBack") {
      row = rowInPlaceOf(row);
      outcome = await deps.responses.commit(row, groupId, ledger);
    }
    if (outcome === "raced") continue;
    await deps.replies.send([sendJob(row)], seconds);
    return { kind: "responded", messageId: row.id };
  }
  throw new RetryableError("The ledger was changed by others all the time");
};

const dueBody = ({ membership, group, ledger, consent }: Joining, now: number): string | undefined => {
  if (!membership || !group?.response || group.archivedAt) return undefined;
  if (!mayReceive(consent, "response", now)) return undefined;
  if (!responseIsDue(group.response, membership, ledger, now)) return undefined;
  return group.response.body;
};

/** The number that the person texted last, else the group's, else the account's first. */
const pickSender = (senders: readonly Sender[], { facts, group }: Joining): Sender | undefined =>
  senders.find(({ phone }) => phone === facts?.lastTexted) ??
  senders.find(({ phone }) => phone === group?.sender) ??
  senders[0];
