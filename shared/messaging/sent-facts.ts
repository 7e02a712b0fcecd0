// What our texts to a person say about the contact, for rules to read: when the carrier took the latest, and when the latest
// that failed went out. Both follow from rows and only move forward, so that bells may come twice, late and in any order.
import type { LastChange, Source } from "#shared/contacts/contact.ts";
import type { ContactFacts } from "#shared/contacts/contact-items.ts";
import type { Message, OutboundMessage } from "./message.ts";

export type SentFacts = Pick<ContactFacts, "lastOutboundAt" | "lastFailedAt">;

/** Facts that move, and what moves them. */
export type MovedFacts = SentFacts & { readonly changed: LastChange };

/** Which facts move by these texts; undefined when none does. What went out to an earlier contact says nothing of this one. */
export const factsMovedBy = (
  messages: readonly Message[],
  facts: SentFacts | undefined,
  contactSince: string,
): MovedFacts | undefined => {
  const ours = messages.filter(isOurs).filter((text) => instantOf(text) >= contactSince);
  const texts = ours.sort((a, b) => (instantOf(a) < instantOf(b) ? -1 : 1));
  const outbound = texts.findLast(wasTaken);
  const failed = texts.findLast(({ state }) => state === "failed" || state === "undelivered");
  const movesOutbound = outbound && instantOf(outbound) > (facts?.lastOutboundAt ?? "");
  const movesFailed = failed && instantOf(failed) > (facts?.lastFailedAt ?? "");
  const by = movesOutbound ? outbound : movesFailed ? failed : undefined;
  return (
    by && {
      ...(movesOutbound ? { lastOutboundAt: instantOf(outbound) } : {}),
      ...(movesFailed ? { lastFailedAt: instantOf(failed) } : {}),
      changed: { source: sourceOf(by), cause: by.cause, at: instantOf(by) },
    }
  );
};

/** Handed over, or about to be; the words of one that was erased are gone, and so is what it says about the person. */
const isOurs = (message: Message): message is OutboundMessage =>
  message.direction === "out" && message.claimedAt !== undefined && message.erasedAt === undefined;

/** The claim stands right before the request. */
const instantOf = ({ claimedAt = "" }: OutboundMessage): string => claimedAt;

/** What the carrier took has a SID, whatever became of it. */
const wasTaken = ({ sid }: OutboundMessage): boolean => sid !== undefined;

/** A text of ours is nobody's own act, whatever it answers; those of a campaign start no more than other things in bulk. */
const sourceOf = ({ purpose }: OutboundMessage): Source => {
  if (purpose === "campaign") return "bulk";
  return purpose === "reply" ? "manual" : "rule";
};
