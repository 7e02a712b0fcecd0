import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { ContactStore, KnownContact } from "#shared/contacts/contact-store.ts";
import { putContact } from "#shared/contacts/put-contact.ts";
import type { Group } from "#shared/groups/group.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { causeOfRow, type StartedImport } from "./import.ts";
import type { ImportRowStore, ValuesBefore } from "./import-store.ts";
import type { RowChanges } from "./read-row.ts";
import { whatIsDue } from "./what-is-due.ts";

export interface ImportRowDeps {
  readonly contacts: ContactStore;
  readonly memberships: Pick<MembershipStore, "add">;
  readonly importRows: Pick<ImportRowStore, "noteBefore">;
  readonly clock: Clock;
}

export interface ImportRow extends RowChanges {
  readonly accountId: AccountId;
  readonly importId: string;
  readonly row: number;
  readonly phone: PhoneNumber;
}

export type RowOutcome = {
  readonly kind: "created" | "updated" | "unchanged" | "tooLarge";
  readonly consentKept?: boolean;
  /** Of a dry run: how many texts groups would answer with, and what of the contact would change. */
  readonly responses?: number;
  readonly before?: ValuesBefore;
};

const SUPPRESSED = "In a file of numbers that are not to be texted";

/**
 * Brings one row in, by the same upsert as everything else. What would change nothing is not written: no rule and no response
 * starts. Done again it finds its own cause, and answers as it did.
 */
export const importRow =
  (deps: ImportRowDeps) =>
  async (input: ImportRow, started: StartedImport, groups: readonly Pick<Group, "id">[]): Promise<RowOutcome> => {
    const known = await deps.contacts.find(input.accountId, input.phone);
    if (started.consent.state === "unsubscribed" || input.optsOut) return await suppress(deps, input, started, known);
    const outcome = await upsert(deps, input, started, known);
    if (outcome.kind !== "tooLarge") await join(deps, input, started, groups);
    return outcome;
  };

/** Only says that the number is not to be texted; no contact is made of it. Consent outlives contacts. */
const suppress = async (
  { contacts, clock }: ImportRowDeps,
  { accountId, importId, row, phone }: ImportRow,
  { at, by, consent: said }: StartedImport,
  { consent }: KnownContact,
): Promise<RowOutcome> => {
  const cause = causeOfRow(importId, row);
  if (consent?.changed?.cause === cause) return { kind: "updated" };
  // Whoever attests that people agreed attests nothing of those who opted out.
  const evidence = (said.state === "unsubscribed" ? said.attestation : undefined) ?? SUPPRESSED;
  const after = await contacts.note(accountId, phone, {
    state: "unsubscribed",
    at,
    how: "import",
    by: `key:${by.keyId}`,
    evidence,
    cause,
  });
  const stands = (of: typeof consent) => consentAt(of, clock.now())?.state;
  return { kind: stands(after) === stands(consent) ? "unchanged" : "updated" };
};

const upsert = async (
  deps: ImportRowDeps,
  { accountId, importId, row, phone, ...given }: ImportRow,
  started: StartedImport,
  { contact, consent }: KnownContact,
): Promise<RowOutcome> => {
  const {
    at,
    by,
    consent: { state, attestation = "" },
  } = started;
  const cause = causeOfRow(importId, row);
  const {
    isDue,
    profile,
    before,
    consentIsDue,
    consentKept: kept,
  } = whatIsDue(given, started, { contact, consent }, deps.clock.now());
  const isOurs = contact?.changed?.cause === cause;
  if (contact && !isDue) {
    const consentKept = { consentKept: kept };
    if (isOurs && isNew(contact, at)) return { kind: "created", ...consentKept };
    return { kind: isOurs || consent?.changed?.cause === cause ? "updated" : "unchanged", ...consentKept };
  }
  // Before it changes: whoever does the row once more finds it changed, and what is kept stays.
  if (contact && Object.keys(before).length > 0) {
    await deps.importRows.noteBefore({ accountId, id: importId, createdAt: started.at }, phone, before);
  }
  const wish = consentIsDue ? { state: "subscribed" as const, evidence: attestation } : undefined;
  const put = await putContact(deps)({ accountId, phone, profile, consent: wish, by, cause, imported: { at } });
  if (put.kind !== "put") return { kind: "tooLarge" };
  const consentKept = state === "subscribed" && consentAt(put.consent, deps.clock.now())?.state === "unsubscribed";
  return { kind: isNew(put.contact, at) ? "created" : "updated", consentKept };
};

/** Made by this import: of workers that meet, the one that counts may not be the one that made it. */
export const isNew = ({ source, createdAt }: Contact, startedAt: string): boolean =>
  source === "import" && createdAt >= startedAt;

/** Membership is not consent: who is unsubscribed comes into the groups, and stays unsubscribed. */
const join = async (
  { memberships, clock }: ImportRowDeps,
  { accountId, importId, row, phone }: ImportRow,
  { by, respond }: StartedImport,
  groups: readonly Pick<Group, "id">[],
): Promise<void> => {
  for (const { id: groupId } of groups) {
    await memberships.add({
      ...{ accountId, groupId, phone, since: isoInstant(clock.now()), source: "import" },
      ...{ cause: causeOfRow(importId, row), by: `key:${by.keyId}`, ...(respond === undefined ? {} : { respond }) },
    });
  }
};
