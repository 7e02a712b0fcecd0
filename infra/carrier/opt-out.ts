// Twilio's default opt-out handling for long codes: a keyword counts only as the whole body, in any case; the
// confirmation is Twilio's own text; the application's webhook is called all the same. Short codes get none of this.
import type { Journal } from "./journal.ts";
import { isShortCode } from "./phone-numbers.ts";

type Keyword = "stop" | "start" | "help";

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...keywords("stop", "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT"),
  ...keywords("start", "START YES UNSTOP"),
  ...keywords("help", "HELP INFO"),
]);

const REPLIES = {
  stop: "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
  start:
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
  help: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
} as const;

interface InboundText {
  from: string;
  to: string;
  body: string;
  /** the sender's number or its Messaging Service */
  scope: string;
}

export class OptOuts {
  readonly #journal: Journal;
  readonly #blocked = new Set<string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  isBlocked(scope: string, handset: string): boolean {
    return this.#blocked.has(`${scope} ${handset}`);
  }

  /** Applies a keyword and returns what Twilio itself answers: once per change, and HELP only to those not opted out. */
  heard({ from, to, body, scope }: InboundText): string | undefined {
    const keyword = KEYWORDS.get(body.trim().toUpperCase());
    if (keyword === undefined || isShortCode(to)) return undefined;
    const blocked = this.isBlocked(scope, from);
    if (keyword === "help") return blocked ? undefined : REPLIES.help;
    if (blocked === (keyword === "stop")) return undefined;
    this.#set(scope, from, keyword === "stop");
    return REPLIES[keyword];
  }

  restore(scope: string, handset: string, blocked: boolean): void {
    if (blocked) this.#blocked.add(`${scope} ${handset}`);
    else this.#blocked.delete(`${scope} ${handset}`);
  }

  #set(scope: string, handset: string, blocked: boolean): void {
    this.#journal.append({ kind: "block", scope, handset, blocked });
    this.restore(scope, handset, blocked);
  }
}

function keywords(keyword: Keyword, words: string): [string, Keyword][] {
  return words.split(" ").map((word) => [word, keyword]);
}
