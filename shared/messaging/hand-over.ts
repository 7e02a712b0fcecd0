// The steps from a text's slot to its end: the only code that calls Twilio to send. Laws: claim, then send; consent is read
// after the claim, so a STOP that was acknowledged before the claim is always seen. Replies and campaigns differ in what
// they look at again and in how they claim; the order is the same, and no path leads around it.
import type { Sending } from "#shared/accounts/sending.ts";
import { errorMessage, RetryableError } from "#shared/platform/errors.ts";
import { type EndDeps, endClaim, slowSender } from "./end-claim.ts";
import type { OutboundMessage } from "./message.ts";
import type { ClaimResult } from "./message-store.ts";
import type { Pace, PacedSender } from "./pace.ts";
import { type RecipientReader, whyNotSend } from "./recipient.ts";
import type { Send, SendOutcome, SmsGateway } from "./sms-gateway.ts";

export interface HandOverDeps extends EndDeps {
  readonly pace: Pick<Pace, "giveBack">;
  readonly recipients: RecipientReader;
  readonly gateway: SmsGateway;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly newId: () => string;
}

/** When how much of a sender's pace is this text's. */
export interface Slot {
  readonly sender: PacedSender;
  readonly segments: number;
  readonly at: number;
}

export type LookedAgain =
  | { readonly kind: "may"; readonly sending: Sending }
  | { readonly kind: "held"; readonly why: string };

/** `taken`: it is not ours to send: another worker has or had it, or it came to an end. */
type Claimed = { readonly kind: "claimed"; readonly message: OutboundMessage } | { readonly kind: "taken" };

/** A text that has its slot, and what its kind of text does at each step. */
export interface TextWithSlot {
  readonly slot: Slot;
  /** Whether it still may go: the slot may have been far away, and a switch works within two seconds. */
  readonly lookAgain: () => Promise<LookedAgain>;
  readonly claim: (sending: Sending, claimId: string) => Promise<Claimed>;
  /** Gives the claim back: nothing was handed over, and the error that kept it from being so brings the job back. */
  readonly release: (claimId: string) => Promise<void>;
  /** Gives the claim back for later, as the carrier asked. */
  readonly comeBackLater: (claimId: string) => Promise<void>;
}

export type HandedOver =
  | Extract<LookedAgain, { readonly kind: "held" }>
  | Exclude<Claimed, { readonly kind: "claimed" }>
  | { readonly kind: "later" }
  | { readonly kind: "ended"; readonly result: ClaimResult };

/** @throws what failed; then nothing was handed over, or its end is not known and its claim stands */
export const handOver =
  (deps: HandOverDeps) =>
  async (text: TextWithSlot): Promise<HandedOver> => {
    let asked: Asked | HandedOver;
    try {
      asked = await claimAndSend(deps, text);
    } catch (error) {
      // Nothing was handed over. A worker that is ended in between gives nothing back: docs/runbook.md, daily-cap-reached.
      await giveBack(deps, text.slot);
      throw error;
    }
    const handed = asked.kind === "asked" ? await endAsked(deps, text, asked) : asked;
    if (handed.kind !== "ended") await giveBack(deps, text.slot);
    return handed;
  };

/** What is not given back only makes the day's cap a little smaller: it must not keep a claim or hide an error. */
const giveBack = async (
  { pace, log }: Pick<HandOverDeps, "pace" | "log">,
  { sender, segments }: Pick<Slot, "sender" | "segments">,
): Promise<void> => {
  try {
    await pace.giveBack(sender, segments);
  } catch (error) {
    log.warn("A slot was not given back", { cause: errorMessage(error) });
  }
};

/** The carrier's word on what was claimed and handed over, or why that was not done. */
interface Asked {
  readonly kind: "asked";
  readonly message: OutboundMessage;
  readonly claimId: string;
  readonly outcome: AskOutcome;
}

type AskOutcome = SendOutcome | { readonly kind: "refused"; readonly reason: string };

/** @throws only while nothing was handed over */
const claimAndSend = async (deps: HandOverDeps, text: TextWithSlot): Promise<Asked | HandedOver> => {
  await deps.wait(text.slot.at - deps.clock.now());
  const looked = await text.lookAgain();
  if (looked.kind === "held") return looked;
  const send = await deps.gateway.ready();
  const claimId = deps.newId();
  const claim = await text.claim(looked.sending, claimId);
  if (claim.kind !== "claimed") return claim;
  const outcome = await askCarrier(deps, text, send, { claimId, message: claim.message, sending: looked.sending });
  return { kind: "asked", message: claim.message, claimId, outcome };
};

/** Between the read of consent and the request nothing is awaited. */
const askCarrier = async (
  deps: HandOverDeps,
  text: TextWithSlot,
  send: Send,
  { claimId, message, sending }: { claimId: string; message: OutboundMessage; sending: Sending },
): Promise<AskOutcome> => {
  let recipient: Awaited<ReturnType<RecipientReader["read"]>>;
  try {
    recipient = await deps.recipients.read(message);
  } catch (error) {
    // Nothing was handed over yet: the claim may go back.
    await text.release(claimId);
    throw new RetryableError("The recipient could not be read", { cause: error });
  }
  const reason = whyNotSend(message, recipient, sending.account, deps.clock.now());
  return reason === undefined ? await send(message) : { kind: "refused", reason };
};

const endAsked = async (
  deps: HandOverDeps,
  text: TextWithSlot,
  { message, claimId, outcome }: Asked,
): Promise<HandedOver> => {
  if (outcome.kind === "comeBackLater") {
    await text.comeBackLater(claimId);
    if (outcome.tooFast === true) await slowDown(deps, message);
    return { kind: "later" };
  }
  const result = resultOf(outcome, message);
  const recorded = await endClaim(deps)(message, claimId, result);
  if (recorded !== "groupsChanged") return { kind: "ended", result };
  await text.comeBackLater(claimId);
  return { kind: "later" };
};

/** The carrier says so again if it is not heard: that must not keep what comes later from coming. */
const slowDown = async (deps: HandOverDeps, message: OutboundMessage): Promise<void> => {
  try {
    await slowSender(deps, message);
  } catch (error) {
    deps.log.warn("A sender was not slowed", { cause: errorMessage(error) });
  }
};

const resultOf = (
  outcome: Exclude<AskOutcome, { readonly kind: "comeBackLater" }>,
  { claimedAt }: OutboundMessage,
): ClaimResult => {
  switch (outcome.kind) {
    case "accepted":
      return { state: "sent", sid: outcome.sid };
    case "rejected":
      return { state: "failed", reason: outcome.reason, errorCode: outcome.code };
    case "refused":
      return { state: "skipped", reason: outcome.reason };
    case "inDoubt":
      return { state: "in_doubt", reason: outcome.reason, claimedAt };
  }
};
