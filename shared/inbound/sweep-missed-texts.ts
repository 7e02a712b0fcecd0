// Twilio gives up on a webhook after 15 seconds and never tells of the text again, but its log has it. What the log has and
// we have not is taken in as if it had just come, from the instant at which it came: a STOP must not be lost.
import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { lastDigits } from "#shared/platform/logger.ts";
import { withMedia } from "./found-text.ts";
import type { InboundLog } from "./inbound-log.ts";
import type { InboundStore } from "./inbound-store.ts";
import type { InboundText } from "./inbound-text.ts";
import { type Line, listSaid, notSwept } from "./list-said.ts";
import { type ReceiveDeps, receiveText } from "./receive-text.ts";
import { inSaidOrder, type Missed } from "./said-order.ts";

export interface SweepDeps extends ReceiveDeps {
  readonly accounts: Pick<AccountStore, "findOwner" | "listSenders">;
  readonly inbound: InboundStore;
  readonly inboundLog: InboundLog;
}

const LINES_AT_ONCE = 4;
const PEOPLE_AT_ONCE = 8;

/** Takes in every text to this account that its webhook did not bring since the last sweep; closed accounts' too. */
export const sweepMissedTexts =
  (deps: SweepDeps) =>
  async (accountId: AccountId): Promise<void> => {
    const [lines, swept] = await Promise.all([linesOf(deps, accountId), deps.inbound.sweptUntil(accountId)]);
    // A person may have said START to one number and STOP to another: all are listed before the first is taken in.
    const lists = await inParallel(lines, LINES_AT_ONCE, (line) => listSaid(deps, line, swept.get(line.phone)));
    const said = lists.flatMap((list) => list.said);
    const failed = new Set<string>();
    await inParallel([...Map.groupBy(said, ({ from }) => from).values()], PEOPLE_AT_ONCE, async (theirs) => {
      for (const each of inSaidOrder(theirs)) if (!(await takeIn(deps, each))) failed.add(each.text.to);
    });
    await inParallel(lists, LINES_AT_ONCE, async ({ line: { phone }, until }) => {
      if (until !== undefined && !failed.has(phone)) await deps.inbound.noteSwept(accountId, phone, until);
    });
  };

/** Its senders, and the other numbers of their Messaging Services of which we know, unless they became somebody's own. */
const linesOf = async ({ accounts, inbound }: SweepDeps, accountId: AccountId): Promise<Line[]> => {
  const senders = await accounts.listSenders(accountId);
  const lines: Line[] = [...senders];
  for (const { number, sender } of await inbound.poolNumbers(accountId)) {
    const of = senders.find(({ phone }) => phone === sender);
    if (of && !(await accounts.findOwner([number]))) lines.push({ ...of, phone: number });
  }
  return lines;
};

/** One that fails is found again by the next sweep, and keeps no other from being heard. @returns whether it is durable */
const takeIn = async (deps: SweepDeps, { text, hasMedia }: Missed): Promise<boolean> => {
  try {
    const outcome = await receiveText(deps)(hasMedia ? withMedia(text, await mediaOf(deps, text)) : text);
    if (outcome.kind !== "received") return true;
    const { sid, to, receivedAt } = text;
    deps.counter.count("MissedText");
    deps.log.warn("A text that no webhook brought", { sid, to: lastDigits(to), receivedAt, meaning: outcome.meaning });
    return true;
  } catch (error) {
    notSwept(deps, text.to, errorMessage(error), text.sid);
    return false;
  }
};

/** The words are heard without the pictures where those cannot be had. */
const mediaOf = async ({ inboundLog, log }: SweepDeps, { sid }: InboundText) => {
  try {
    return await inboundLog.mediaOf(sid);
  } catch (error) {
    log.warn("The media of a text cannot be had", { sid, cause: errorMessage(error) });
    return [];
  }
};
