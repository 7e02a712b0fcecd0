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
/**
 * So that two sweeps that did not happen lose nothing: what the last one left to its webhook is looked for three hours
 * later, by a clock that may ring late.
 */
const LOOKS_BACK_MILLISECONDS = 180 * MINUTE + LEFT_TO_WEBHOOK_MILLISECONDS + 8 * MINUTE;
const MOST_ROWS = 20_000;

/** What was said to this number in the last hours, heard or missed. Where the log breaks off: what it gave so far. */
export const listSaid = async (deps: ListSaidDeps, line: Line): Promise<Said[]> => {
  const now = deps.clock.now();
  // What came before it was this account's was said to somebody else.
  const since = Math.max(now - LOOKS_BACK_MILLISECONDS, Date.parse(line.createdAt));
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
  }
  // The log is newest first.
  return said.reverse();
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
