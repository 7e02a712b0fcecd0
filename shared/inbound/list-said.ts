import type { Sender } from "#shared/accounts/sender.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { type Counter, type Log, lastDigits } from "#shared/platform/logger.ts";
import { readLoggedText } from "./found-text.ts";
import type { InboundLog, LoggedText } from "./inbound-log.ts";
import type { InboundStore } from "./inbound-store.ts";
import type { InboundText } from "./inbound-text.ts";
import type { Said } from "./said-order.ts";

export interface ListSaidDeps {
  readonly inbound: Pick<InboundStore, "known">;
  readonly inboundLog: InboundLog;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly log: Log;
}

/** A number that people text: a sender's own, or another of its Messaging Service. */
export type Line = { readonly phone: string } & Pick<Sender, "accountId" | "createdAt" | "messagingServiceSid">;

const MINUTE = 60_000;
/** Its webhook may still be on the way. */
const LEFT_TO_WEBHOOK_MILLISECONDS = 2 * MINUTE;
/** At least: the log may say late what came in. */
const LOOKS_BACK_MILLISECONDS = 180 * MINUTE + LEFT_TO_WEBHOOK_MILLISECONDS + 8 * MINUTE;
/** However long no sweep went through: by then somebody has heard the alarm. */
const MOST_BACK_MILLISECONDS = 7 * 24 * 60 * MINUTE;
const MOST_ROWS = 20_000;

export interface Listed {
  readonly line: Line;
  readonly said: readonly Said[];
  /** Up to when (ms) that is all that was said; missing where the log broke off: then it is what the log gave. */
  readonly until?: number;
}

/** What was said to this number since the last sweep that went through, heard or missed, and in the last hours anyway. */
export const listSaid = async (deps: ListSaidDeps, line: Line, swept = 0): Promise<Listed> => {
  const now = deps.clock.now();
  // What came before it was this account's was said to somebody else.
  const since = Math.max(
    Math.min(now - LOOKS_BACK_MILLISECONDS, swept),
    now - MOST_BACK_MILLISECONDS,
    Date.parse(line.createdAt),
  );
  const said: Said[] = [];
  let rowsRead = 0;
  try {
    for await (const { texts, rows } of deps.inboundLog.receivedSince(line.phone, since)) {
      said.push(...(await saidOf(deps, line, readable(deps, texts, now))));
      rowsRead += rows;
      if (rowsRead > MOST_ROWS) throw new Error(`More than ${MOST_ROWS} texts went to it`);
    }
  } catch (error) {
    notSwept(deps, line.phone, errorMessage(error));
    return { line, said: said.reverse() };
  }
  // The log is newest first.
  return { line, said: said.reverse(), until: now - LEFT_TO_WEBHOOK_MILLISECONDS };
};

interface Found {
  readonly text: InboundText;
  readonly instant: number;
  readonly hasMedia: boolean;
}

const readable = (deps: ListSaidDeps, logged: readonly LoggedText[], now: number): Found[] =>
  logged.flatMap((each) => {
    const read = readLoggedText(each);
    if (read.kind === "text") {
      const isSettled = now - Date.parse(each.createdAt) >= LEFT_TO_WEBHOOK_MILLISECONDS;
      return isSettled ? [{ text: read.text, instant: read.instant, hasMedia: each.hasMedia }] : [];
    }
    if (read.kind === "unreadable") {
      deps.counter.count("UnreadableText");
      deps.log.warn("A text in the carrier's log that cannot be read", { sid: each.sid });
    }
    return [];
  });

const saidOf = async (deps: ListSaidDeps, line: Line, found: readonly Found[]): Promise<Said[]> => {
  const texts = found.map(({ text }) => text);
  const known = await deps.inbound.known(line.accountId, texts);
  return found.map(({ text, instant, hasMedia }) => {
    const { from, sid, messagingServiceSid = line.messagingServiceSid } = text;
    const heardAt = known.get(sid);
    if (heardAt !== undefined) return { from, instant, heardAt: Date.parse(heardAt) };
    return { from, instant, missed: { text: { ...text, messagingServiceSid }, hasMedia } };
  });
};

export const notSwept = (
  { counter, log }: Pick<ListSaidDeps, "counter" | "log">,
  phone: string,
  cause: string,
  sid?: string,
): void => {
  counter.count("SweepFailed");
  log.error("A number's missed texts could not all be taken in", { number: lastDigits(phone), sid, cause });
};
