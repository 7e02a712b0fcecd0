// What a person says about consent, before any keyword. Twilio's opt-out words (2026-11) and the FCC's (47 CFR
// 64.1200(a)(10)); its opt-in and help words. They can never be keywords.
import { normaliseText } from "#shared/platform/normalise-text.ts";

export type ConsentWord = "stop" | "start" | "help";

const WORDS: Readonly<Record<ConsentWord, readonly string[]>> = {
  stop: [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "opt-out",
    "🛑",
  ],
  start: ["start", "yes", "unstop"],
  help: ["help", "info"],
};

const meanings: ReadonlyMap<string, ConsentWord> = new Map(
  (["stop", "start", "help"] as const).flatMap((meaning) =>
    WORDS[meaning].map((word) => [normaliseText(word), meaning] as const),
  ),
);

/** What this text says about consent when it is such a word as a whole; undefined for any other text. */
export const consentWordOf = (text: string): ConsentWord | undefined => meanings.get(normaliseText(text));

/** YES answers many questions: it subscribes only who is unsubscribed or pending. */
export const isBareYes = (text: string): boolean => normaliseText(text) === "yes";

const CARRIERS_OWN = new Set(
  "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START YES UNSTOP HELP INFO".split(" "),
);

/**
 * Whether Twilio itself acts on this body and answers it: one of its words as the whole body, in any case. "Stop." and
 * "opt out" it does not know, and on a short code it knows none.
 */
export const carrierKnows = (body: string): boolean => CARRIERS_OWN.has(body.trim().toUpperCase());
