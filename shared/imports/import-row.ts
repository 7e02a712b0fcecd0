import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { ContactStore, KnownContact, ProfileChanges } from "#shared/contacts/contact-store.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { putContact } from "#shared/contacts/put-contact.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { causeOfRow, type StartedImport } from "./import.ts";

export interface ImportRowDeps {
  readonly contacts: ContactStore;
  readonly memberships: Pick<MembershipStore, "add">;
  readonly clock: Clock;
}

interface ImportRow {
  readonly accountId: AccountId;
  readonly importId: string;
  readonly row: number;
  readonly phone: PhoneNumber;
  readonly profile: ProfileChanges;
}

export type RowOutcome = {
  readonly kind: "created" | "updated" | "unchanged" | "tooLarge";
  readonly consentKept?: boolean;
};

const SUPPRESSED = "In a file of numbers that are not to be texted";

/**
 * Brings one row in, by the same upsert as everything else. What would change nothing is not written: no rule and no response
 * starts. Done again it finds its own cause, and answers as it did.
 */
export const importRow =
  (deps: ImportRowDeps) =>
  async (input: ImportRow, started: StartedImport, groupIds: readonly string[]): Promise<RowOutcome> => {
    const known = await deps.contacts.find(input.accountId, input.phone);
    if (started.consent.state === "unsubscribed") return await suppress(deps, input, started, known);
    const outcome = await upsert(deps, input, started, known);
    if (outcome.kind !== "tooLarge") await join(deps, input, started, groupIds);
    return outcome;
  };

/** Only says that the number is not to be texted; no contact is made of it. Consent outlives contacts. */
const suppress = async (
  { contacts, clock }: ImportRowDeps,
  { accountId, importId, row, phone }: ImportRow,
  { at, by, consent: { state, attestation } }: StartedImport,
  { consent }: KnownContact,
): Promise<RowOutcome> => {
  const cause = causeOfRow(importId, row);
  if (consent?.changed?.cause === cause) return { kind: "updated" };
  const evidence = attestation ?? SUPPRESSED;
  const after = await contacts.note(accountId, phone, {
    state,
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
  { accountId, importId, row, phone, profile }: ImportRow,
  { at, by, consent: { state, attestation = "" } }: StartedImport,
  { contact, consent }: KnownContact,
): Promise<RowOutcome> => {
  const cause = causeOfRow(importId, row);
  const stands = consentAt(consent, deps.clock.now())?.state;
  const subscribes = state === "subscribed";
  const consentIsDue = subscribes && stands !== "subscribed" && stands !== "unsubscribed";
  const isOurs = contact?.changed?.cause === cause;
  if (contact && !consentIsDue && !changes(contact, profile)) {
    const kept = { consentKept: subscribes && stands === "unsubscribed" };
    if (isOurs && isNew(contact, at)) return { kind: "created", ...kept };
    return { kind: isOurs || consent?.changed?.cause === cause ? "updated" : "unchanged", ...kept };
  }
  const wish = consentIsDue ? { state: "subscribed" as const, evidence: attestation } : undefined;
  const put = await putContact(deps)({ accountId, phone, profile, consent: wish, by, cause, imported: { at } });
  if (put.kind !== "put") return { kind: "tooLarge" };
  const consentKept = subscribes && consentAt(put.consent, deps.clock.now())?.state === "unsubscribed";
  return { kind: isNew(put.contact, at) ? "created" : "updated", consentKept };
};

/** Made by this import: of workers that meet, the one that counts may not be the one that made it. */
const isNew = ({ source, createdAt }: Contact, startedAt: string): boolean =>
  source === "import" && createdAt >= startedAt;

/** Whether any of it is not as it is already. */
const changes = (contact: Contact, profile: ProfileChanges): boolean => {
  const { fields = {}, ...names } = contact;
  const values = Object.entries(fields).map(([key, value]) => [fieldAttribute(key), value] as const);
  const now = new Map<string, unknown>([...Object.entries(names), ...values]);
  return Object.entries(profile).some(
    ([name, value]) => JSON.stringify(value ?? null) !== JSON.stringify(now.get(name) ?? null),
  );
};

/** Membership is not consent: who is unsubscribed comes into the groups, and stays unsubscribed. */
const join = async (
  { memberships, clock }: ImportRowDeps,
  { accountId, importId, row, phone }: ImportRow,
  { by, respond }: StartedImport,
  groupIds: readonly string[],
): Promise<void> => {
  for (const groupId of groupIds) {
    await memberships.add({
      ...{ accountId, groupId, phone, since: isoInstant(clock.now()), source: "import" },
      ...{ cause: causeOfRow(importId, row), by: `key:${by.keyId}`, ...(respond === undefined ? {} : { respond }) },
    });
  }
};
