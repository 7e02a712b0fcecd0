import { consentOfKey } from "#shared/contacts/consent-of-key.ts";
import { contactOfKey } from "#shared/contacts/contact-of-key.ts";
import { factsOfKey } from "#shared/contacts/facts-of-key.ts";
import { type IndexContactDeps, indexContact } from "#shared/contacts/index-contact.ts";
import { type ApplyRulesDeps, applyRules } from "#shared/groups/apply-rules.ts";
import { bellOf, type ContactChange } from "#shared/groups/rule-change.ts";
import { type SweepMembershipsDeps, sweepMemberships } from "#shared/groups/sweep-memberships.ts";
import type { TallyDeps } from "#shared/groups/tally.ts";
import { tallyContacts } from "#shared/groups/tally-contacts.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { type ChangedItem, pealFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";
import type { Wait } from "#shared/platform/wait.ts";

export interface ContactChangedDeps extends TallyDeps, SweepMembershipsDeps, IndexContactDeps, ApplyRulesDeps {
  readonly memberships: TallyDeps["memberships"] & SweepMembershipsDeps["memberships"] & ApplyRulesDeps["memberships"];
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
  readonly wait?: Wait;
}

const WIDTH = 8;

/**
 * The contacts stream: where consent changed, the contact's groups count it anew; whatever changed, the contact is found by
 * what it is now, and is in the groups whose rules it matches now; whose contact was taken away leaves the groups that an
 * index did not show in time.
 */
export const contactChanged = (deps: ContactChangedDeps) => {
  const [count, index, sweep, apply] = [
    tallyContacts(deps),
    indexContact(deps),
    sweepMemberships(deps),
    applyRules(deps),
  ];
  return pealFunction({
    log: deps.log,
    wait: deps.wait,
    deadLetters: deps.deadLetters,
    // Contacts of one shard are in the same shard of every roster.
    together: (key) => (ownerOf(key) ? key.pk : undefined),
    answer: async (items) => {
      const consents = items.flatMap(({ key }) => consentOfKey(key) ?? []);
      for (const { accountId } of consents.slice(0, 1))
        await count(
          accountId,
          consents.map(({ phone }) => phone),
        );
      const [account] = items.flatMap(({ key }) => ownerOf(key)?.accountId ?? []);
      const isAnyFound = items.some(({ key }) => changesWhatFinds(key));
      const fields = account && isAnyFound ? await deps.fields.read(account) : undefined;
      const rung = Map.groupBy(items, ({ key }) => ownerOf(key)?.phone);
      await inParallel([...rung.values()], WIDTH, async (ofContact) => {
        const owner = ownerOf(ofContact[0]?.key);
        if (!owner) return;
        const { accountId, phone } = owner;
        // The bell stands last: what changed is what a joining is told by.
        const changes = [...ofContact.map(changeOf), bellOf(ofContact)];
        const isFound = ofContact.some(({ key }) => changesWhatFinds(key));
        const outcome = isFound ? await index(accountId, phone, fields) : "there";
        const isGone = outcome === "gone" && changes.some(({ of }) => of === "profile");
        if (isGone) await sweep(accountId, phone);
        await apply(accountId, phone, isGone ? [...changes, { of: "gone" }] : changes);
      });
    },
  });
};

const ownerOf = (key: Key | undefined) => key && (consentOfKey(key) ?? contactOfKey(key) ?? factsOfKey(key));

const changesWhatFinds = (key: Key): boolean => factsOfKey(key) === undefined;

const changeOf = ({ key, changed }: ChangedItem): ContactChange => {
  if (consentOfKey(key)) return { of: "consent" };
  return factsOfKey(key) ? { of: "facts" } : { of: "profile", attributes: changed };
};
