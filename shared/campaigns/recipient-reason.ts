// Why a person got a campaign's text, or did not: a code for systems, a sentence for people. Pure; why-recipient.ts asks.
import type { OutboundMessage, OutboundState } from "#shared/messaging/message.ts";
import type { LeftOut } from "./audience.ts";
import type { CampaignState } from "./campaign.ts";
import type { Outcome } from "./recipient-outcome.ts";

/** What is known of one phone and one campaign. */
export type RecipientCase =
  /** The campaign has a list, made at `at`, and the phone is not on it. */
  | { readonly kind: "notListed"; readonly at: string; readonly isResend?: boolean }
  /** The campaign has no list yet: the phone is in none of its groups now. */
  | { readonly kind: "notInGroups"; readonly isResend?: boolean }
  | {
      readonly kind: "leftOut";
      readonly reason: LeftOut;
      /** The name of the group or campaign that excludes it. */
      readonly by?: string | undefined;
      /** Since when consent is as it is. */
      readonly since?: string | undefined;
      /** When the list was made; none where it is not yet. */
      readonly at?: string | undefined;
    }
  | { readonly kind: "wouldGet" }
  | {
      readonly kind: "text";
      readonly message: Pick<OutboundMessage, "state" | "reason" | "errorCode" | "claimedAt" | "at">;
    }
  | {
      readonly kind: "noText";
      readonly outcome: Outcome;
      readonly state: CampaignState;
      readonly opensAt?: string | undefined;
      readonly endedAt?: string | undefined;
    };

export interface RecipientReason {
  readonly code: string;
  readonly sentence: string;
}

export const reasonOf = (known: RecipientCase): RecipientReason => {
  if ((known.kind === "notListed" || known.kind === "notInGroups") && known.isResend === true) {
    return say("not_to_be_resent", "Is not among those to whom the campaign goes once more.");
  }
  if (known.kind === "notListed") {
    return say("not_in_groups", `Was in none of its groups when the list was made at ${known.at}.`);
  }
  if (known.kind === "notInGroups") return say("not_in_groups", "Is in none of its groups.");
  if (known.kind === "wouldGet")
    return say("would_get_it", "Is among those it goes to and may be sent to: will get it as things stand.");
  if (known.kind === "leftOut") return leftOutReason(known);
  return known.kind === "text" ? textReason(known.message) : noTextReason(known);
};

const say = (code: string, sentence: string): RecipientReason => ({ code, sentence });

type Of<Kind extends RecipientCase["kind"]> = Extract<RecipientCase, { kind: Kind }>;

const LEFT_OUT: Readonly<Record<LeftOut, (since: string, by: string) => RecipientReason>> = {
  excluded_group: (_, by) => say("excluded_group", `Is in the group ${by}, which the campaign excludes`),
  excluded_campaign: (_, by) =>
    say("excluded_campaign", `Is among those of the campaign ${by}, which this one excludes`),
  unsubscribed: (since) => say("unsubscribed", `Unsubscribed${since}`),
  held: (since) => say("consent_held", `May have opted out in words that a person has to read${since}`),
  pending: (since) => say("pending", `Has not agreed to texts yet, consent is pending${since}`),
  no_consent: () => say("no_consent", "Never agreed to texts"),
  country: () => say("country", "Has a number of a country to which the account does not send"),
  invalid: () => say("invalid", "Has a number that takes no texts"),
};

const leftOutReason = ({ reason, by, since, at }: Of<"leftOut">): RecipientReason => {
  const { code, sentence } = LEFT_OUT[reason](since === undefined ? "" : ` since ${since}`, by ?? "that is gone");
  return say(
    code,
    at === undefined ? `${sentence}: would be left out.` : `${sentence}: left out when the list was made at ${at}.`,
  );
};

const SKIPPED: Readonly<Record<string, string>> = {
  unsubscribed: "the person had unsubscribed",
  held: "the person may have opted out in words that a person has to read",
  pending: "consent was pending",
  no_consent: "the person never agreed to texts",
  country: "the account does not send to the number's country",
  erased: "the person had been erased, and had not come back",
  too_long: "the text was longer than the carrier takes",
  frequency_cap: "the person had as many campaigns' texts as the account allows",
};

const TEXTS: Readonly<Record<OutboundState, (message: Of<"text">["message"], at: string) => RecipientReason>> = {
  queued: () => say("waiting", "Its turn has not come yet."),
  claimed: (_, at) => say("claimed", `Is being handed to the carrier since ${at}.`),
  in_doubt: (_, at) => say("in_doubt", `Handed over at ${at}; whether the carrier took it is not known yet.`),
  sent: (_, at) => say("sent", `The carrier took it at ${at}, and has not said yet whether it arrived.`),
  delivered: (_, at) => say("delivered", `Handed to the carrier at ${at}, and delivered.`),
  undelivered: (message, at) =>
    say("undelivered", `Handed to the carrier at ${at}, and not delivered${because(message)}.`),
  failed: (message, at) => say("failed", `Failed at ${at}${because(message)}.`),
  skipped: ({ reason = "" }, at) => say("skipped", `Skipped at ${at}: ${SKIPPED[reason] ?? reason}.`),
  cancelled: () => say("cancelled", "Was cancelled before its turn came."),
  expired: (_, at) => say("expired", `It was too late for it at ${at}.`),
};

const because = ({ errorCode, reason }: Of<"text">["message"]): string => {
  if (errorCode !== undefined) return `, with the carrier's code ${errorCode}`;
  return reason === undefined ? "" : `: ${reason}`;
};

const textReason = (message: Of<"text">["message"]): RecipientReason =>
  TEXTS[message.state](message, message.claimedAt ?? message.at);

const noTextReason = ({ outcome, state, opensAt, endedAt }: Of<"noText">): RecipientReason => {
  const when = endedAt === undefined ? "" : ` at ${endedAt}`;
  if (outcome === "cancelled") return say("cancelled", `The campaign was cancelled${when} before its turn came.`);
  if (outcome === "expired")
    return say("expired", "It was over before its turn came, or no hour came that allows it there.");
  if (state === "paused") return say("paused", "Is on the list; the campaign is paused.");
  if (outcome === "held") {
    return say(
      "held",
      `Is on the list, and held until ${opensAt ?? "the hours allow it"}: it is not the hour for it there.`,
    );
  }
  return say("waiting", "Is on the list; its turn has not come yet.");
};
