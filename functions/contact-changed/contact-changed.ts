import { consentOfKey } from "#shared/contacts/consent-of-key.ts";
import { contactOfKey } from "#shared/contacts/contact-of-key.ts";
import { type IndexContactDeps, indexContact } from "#shared/contacts/index-contact.ts";
import { type SweepMembershipsDeps, sweepMemberships } from "#shared/groups/sweep-memberships.ts";
import type { TallyDeps } from "#shared/groups/tally.ts";
import { tallyContacts } from "#shared/groups/tally-contacts.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { pealFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";

export interface ContactChangedDeps extends TallyDeps, SweepMembershipsDeps, IndexContactDeps {
  readonly memberships: TallyDeps["memberships"] & SweepMembershipsDeps["memberships"];
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
}

const WIDTH = 8;

/**
 * The contacts stream: where consent changed, the contact's groups count it anew; whatever changed, the contact is found by
 * what it is now; whose contact was taken away leaves the groups that an index did not show in time.
 */
export const contactChanged = (deps: ContactChangedDeps) => {
  const [count, index, sweep] = [tallyContacts(deps), indexContact(deps), sweepMemberships(deps)];
  return pealFunction({
    log: deps.log,
    deadLetters: deps.deadLetters,
    // Contacts of one shard are in the same shard of every roster.
    together: (key) => (consentOfKey(key) || contactOfKey(key) ? key.pk : undefined),
    answer: async (keys) => {
      const [consents, profiles] = [
        keys.flatMap((key) => consentOfKey(key) ?? []),
        keys.flatMap((key) => contactOfKey(key) ?? []),
      ];
      for (const { accountId } of consents.slice(0, 1))
        await count(
          accountId,
          consents.map(({ phone }) => phone),
        );
      const isRung = new Set(profiles.map(({ phone }) => phone));
      const rung = new Map([...consents, ...profiles].map((each) => [each.phone, each]));
      await inParallel([...rung.values()], WIDTH, async ({ accountId, phone }) => {
        const outcome = await index(accountId, phone);
        if (outcome === "gone" && isRung.has(phone)) await sweep(accountId, phone);
      });
    },
  });
};
