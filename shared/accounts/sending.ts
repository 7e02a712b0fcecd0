import * as z from "zod";
import type { Clock } from "#shared/platform/clock.ts";
import { kept } from "#shared/platform/kept.ts";
import type { Account, AccountId } from "./account.ts";
import type { Sender } from "./sender.ts";

/** What decides whether a sender's texts may go out at all. */
export interface Sending {
  readonly account: Account;
  readonly sender: Sender;
  /** Why nothing goes out of any account, where the operator has stopped everything. */
  readonly everythingStopped: string | undefined;
}

export interface SendingReader {
  /** Undefined when there is no such account or sender. */
  readSending(id: AccountId, phone: string): Promise<Sending | undefined>;
}

export const heldBecauseSchema = z.enum(["no_sender", "everything_stopped", "account_closed", "sending_off"]);
export type HeldBecause = z.infer<typeof heldBecauseSchema>;

/** Why nothing goes out now; undefined when it may. */
export const whyHeld = (sending: Sending | undefined): HeldBecause | undefined => {
  if (!sending) return "no_sender";
  if (sending.everythingStopped !== undefined) return "everything_stopped";
  if (sending.account.status === "closed") return "account_closed";
  return sending.account.sending ? undefined : "sending_off";
};

/** A switch that stops sending works within two seconds. */
export const KEPT_MILLISECONDS = 1_500;

/** As it was at most 1.5 s ago. */
export const keptSending = (reader: SendingReader, clock: Clock): SendingReader => ({
  readSending: kept(
    clock,
    KEPT_MILLISECONDS,
    (id, phone) => `${id}#${phone}`,
    (id: AccountId, phone: string) => reader.readSending(id, phone),
  ),
});
