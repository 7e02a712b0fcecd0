// What was claimed and whose end nobody knows is settled by looking at Twilio's own log, 2, 10 and 60 minutes after the
// claim. Found there, it was sent; a SID belongs to one message only. Absent from three whole lists, it was not
// accepted; a person may send it again, and a later callback still corrects it. It is never sent again by itself.
import * as z from "zod";
import { errorMessage } from "#shared/platform/errors.ts";
import type { Counter, Log } from "#shared/platform/logger.ts";
import { stateOfStatus } from "./delivery-status.ts";
import type { Doubt, DoubtStore } from "./doubt-store.ts";
import { type EndDeps, heedRefusal } from "./end-claim.ts";
import { type MessageRef, messageRefSchema, type OutboundMessage } from "./message.ts";
import type { CarrierLog, CarrierMessage } from "./sms-gateway.ts";

/** The job of looking at one doubt. */
export const settleDoubtSchema = messageRefSchema.extend({ v: z.literal(1) });
export type SettleDoubt = z.infer<typeof settleDoubtSchema>;

export interface SettleDeps extends Pick<EndDeps, "contacts" | "accounts" | "clock"> {
  readonly doubts: DoubtStore;
  readonly carrierLog: CarrierLog;
  readonly counter: Counter;
  readonly log: Log;
}

export type SettleOutcome = "settled" | "absent" | "not_accepted" | "unknown" | "no_doubt";

const MINUTE = 60_000;
/** When Twilio's log is looked at, after the claim. */
const LOOKS = [2 * MINUTE, 10 * MINUTE, 60 * MINUTE];
/** A request takes at most its 10 s, its function 30 s, and Twilio's clock is not ours. */
const NOT_BEFORE = 30_000;
const NOT_AFTER = 90_000;

export const settleDoubt =
  (deps: SettleDeps) =>
  async (ref: MessageRef): Promise<SettleOutcome> => {
    const row = await deps.doubts.get(ref);
    if (row?.direction !== "out" || !isDoubt(row)) return "no_doubt";
    const [claimedAt, now] = [Date.parse(row.claimedAt), deps.clock.now()];
    let listed: CarrierMessage[];
    try {
      listed = await deps.carrierLog.sentSince(row, claimedAt);
    } catch (error) {
      deps.log.warn("The carrier's log could not be read", { messageId: row.id, cause: errorMessage(error) });
      await deps.doubts.lookAgain(row, row.looks, now + 2 * MINUTE, now);
      return "unknown";
    }
    if (await adoptFirst(deps, row, listed, claimedAt)) return "settled";

    const looks = row.looks + 1;
    const next = LOOKS[looks];
    if (next !== undefined) {
      const looked = await deps.doubts.lookAgain(row, looks, Math.max(claimedAt + next, now + MINUTE), now);
      return looked ? "absent" : "no_doubt";
    }
    if (!(await deps.doubts.giveUp(row, now))) return "no_doubt";
    deps.counter.count("NotAccepted");
    deps.log.error("A text was not accepted by the carrier", { messageId: row.id });
    return "not_accepted";
  };

const isDoubt = (row: OutboundMessage): row is Doubt =>
  (row.state === "claimed" || row.state === "in_doubt") && row.claimId !== undefined && row.claimedAt !== undefined;

/** Takes the earliest text of these words and this time that is no other message's. */
const adoptFirst = async (
  deps: SettleDeps,
  row: Doubt,
  listed: readonly CarrierMessage[],
  claimedAt: number,
): Promise<boolean> => {
  const taken = await deps.doubts.sidsOf(row.accountId, row.phone);
  const candidates = listed
    .filter(({ sid, body, createdAt }) => {
      const after = Date.parse(createdAt) - claimedAt;
      return body === row.body && after >= -NOT_BEFORE && after <= NOT_AFTER && !taken.has(sid);
    })
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  for (const { sid, status, errorCode } of candidates) {
    const state = stateOfStatus(status) ?? "sent";
    // Before it is settled: what the carrier refused may say more than that this text failed.
    if (errorCode !== undefined) await heedRefusal(deps)(row, errorCode);
    const outcome = await deps.doubts.adopt(row, { sid, state, ...(errorCode ? { errorCode } : {}) });
    if (outcome !== "sidTaken") return true;
  }
  return false;
};
