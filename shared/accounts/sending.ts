import type { Clock } from "#shared/platform/clock.ts";
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

/** Why nothing goes out now; undefined when it may. */
export const whyHeld = (sending: Sending | undefined): string | undefined => {
  if (!sending) return "no_sender";
  if (sending.everythingStopped !== undefined) return "everything_stopped";
  if (sending.account.status === "closed") return "account_closed";
  return sending.account.sending ? undefined : "sending_off";
};

const KEPT_MILLISECONDS = 1_500;

/** As it was at most 1.5 s ago: a switch that stops sending works within two seconds. */
export const keptSending = (reader: SendingReader, clock: Clock): SendingReader => {
  const kept = new Map<string, { sending: Promise<Sending | undefined>; until: number }>();
  return {
    readSending(id, phone) {
      const name = `${id}#${phone}`;
      const known = kept.get(name);
      if (known && clock.now() < known.until) return known.sending;
      const sending = reader.readSending(id, phone);
      kept.set(name, { sending, until: clock.now() + KEPT_MILLISECONDS });
      sending.catch(() => kept.delete(name));
      return sending;
    },
  };
};
