import type { AccountId } from "#shared/accounts/account.ts";
import type { SenderOwner } from "#shared/accounts/sender.ts";
import type { InboundText } from "./inbound-text.ts";
import type { Situation, TextPlan } from "./situation.ts";

export interface InboundStore {
  /** Everything a text is decided by, strongly consistent; undefined when its account or sender is gone. */
  read(owner: SenderOwner, text: InboundText): Promise<Situation | undefined>;
  /** From when those of the texts count that are durable, by their SIDs. */
  known(account: AccountId, texts: readonly InboundText[]): Promise<ReadonlyMap<string, string>>;
  /** Notes that texts come in to this number, which is nobody's own, by the Messaging Service of this sender. */
  notePoolNumber(owner: SenderOwner, number: string): Promise<void>;
  poolNumbers(account: AccountId): Promise<{ readonly number: string; readonly sender: string }[]>;
  /** Up to when (ms) a number's texts are all durable, by number; missing for one that no sweep went through. */
  sweptUntil(account: AccountId): Promise<ReadonlyMap<string, number>>;
  noteSwept(account: AccountId, number: string, until: number): Promise<void>;
  /**
   * One transaction: the text, consent with its record or hold, the contact, memberships begun and ended, the row of an
   * answer.
   * @returns `duplicate` when this text is durable already, and with it all that followed; `changed` when what was read
   * is no longer so: read and decide again.
   */
  commit(
    situation: Situation,
    text: InboundText,
    plan: TextPlan,
    at: string,
  ): Promise<"committed" | "duplicate" | "changed">;
}
