import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { factsMovedBy } from "./sent-facts.ts";
import type { SentFactsStore } from "./sent-facts-store.ts";

export interface NoteSentDeps {
  readonly sentFacts: SentFactsStore;
}

const ATTEMPTS = 8;

/**
 * Notes beside the contact what became of these texts, as their rows have it now. It ends only when a look finds nothing to
 * note: a contact that was taken away while its first facts were written leaves none.
 */
export const noteSent =
  ({ sentFacts }: NoteSentDeps) =>
  async (account: AccountId, phone: PhoneNumber, messageIds: readonly string[]): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { messages, contactSince, facts } = await sentFacts.read(account, phone, messageIds);
      if (contactSince === undefined) return facts && (await sentFacts.removeOrphan(account, phone));
      const moved = factsMovedBy(messages, facts, contactSince);
      if (!moved) return;
      const isMoved = await sentFacts.move(account, phone, facts, moved);
      if (isMoved && facts) return;
    }
    throw new RetryableError("What is known of a contact's texts was changed by others all the time");
  };
