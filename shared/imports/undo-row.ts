import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { ContactRegister } from "#shared/contacts/contact-register.ts";
import type { ContactStore, KnownContact, ProfileChanges } from "#shared/contacts/contact-store.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import type { MembershipStore } from "#shared/groups/membership-store.ts";
import { sweepMemberships } from "#shared/groups/sweep-memberships.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { causeOfRow, type StartedImport } from "./import.ts";
import { isNew } from "./import-row.ts";
import type { ClaimedPhone, ValuesBefore } from "./import-store.ts";
import { isSameValue, valuesOf } from "./what-is-due.ts";

export interface UndoRowDeps {
  readonly contacts: Pick<ContactStore, "find">;
  readonly register: Pick<ContactRegister, "change" | "remove">;
  readonly memberships: Pick<MembershipStore, "find" | "ofContact" | "removeBegun" | "removeOrphan">;
  readonly clock: Clock;
}

const ATTEMPTS = 5;

/**
 * Takes back what a row added: memberships that still stand by it, the contact that it made and nobody touched, values that are
 * still as it set them. Consent stays as it is. Done again it finds nothing left.
 */
export const undoRow =
  (deps: UndoRowDeps) =>
  async (accountId: AccountId, importId: string, claimed: ClaimedPhone, started: StartedImport): Promise<void> => {
    const { phone, row, before } = claimed;
    const cause = causeOfRow(importId, row);
    const isJoined = await leaveGroups(deps, accountId, claimed, { cause, started });
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const known = await deps.contacts.find(accountId, phone);
      const { contact } = known;
      if (!contact) {
        // Behind an attempt that broke off.
        await sweepMemberships(deps)(accountId, phone);
        return;
      }
      if (isNew(contact, started.at)) {
        if (isJoined || !(await isUntouched(deps, accountId, known, contact, { cause, started }))) return;
        if (await taken(deps, accountId, phone, contact)) return;
      } else {
        const back = stillSet(contact, before ?? {});
        if (Object.keys(back).length === 0) return;
        const write = { at: isoInstant(deps.clock.now()), source: "import", cause: `${cause}~undo` } as const;
        if ((await deps.register.change(accountId, phone, back, write, contact)) !== undefined) return;
      }
    }
    throw new RetryableError("A contact was changed by others all the time");
  };

/** @returns whether somebody else joined it to one of the groups: read there, for the index may not show it yet */
const leaveGroups = async (
  { memberships }: UndoRowDeps,
  accountId: AccountId,
  { phone }: ClaimedPhone,
  { cause, started }: { readonly cause: string; readonly started: StartedImport },
): Promise<boolean> => {
  let isJoined = false;
  for (const groupId of started.groupIds) {
    const membership = await memberships.find(accountId, groupId, phone);
    if (membership?.cause === cause) await memberships.removeBegun(membership);
    else if (membership) isJoined = true;
  }
  return isJoined;
};

/** Nobody edited it, texted, was texted, said anything of its consent, or joined it to a group. */
const isUntouched = async (
  { memberships }: UndoRowDeps,
  accountId: AccountId,
  { consent, facts }: KnownContact,
  { phone, changed }: Contact,
  { cause, started }: { readonly cause: string; readonly started: StartedImport },
): Promise<boolean> => {
  const said = consent?.changed;
  const isSaidSince = said !== undefined && said.cause !== cause && (said.at ?? "") >= started.at;
  if (changed?.cause !== cause || facts || isSaidSince || consent?.hold) return false;
  const joined = await memberships.ofContact(accountId, phone);
  return joined.every((membership) => membership.source === "rule" || membership.cause === cause);
};

/** @returns whether it was as it was seen */
const taken = async (deps: UndoRowDeps, accountId: AccountId, phone: PhoneNumber, seen: Contact): Promise<boolean> => {
  const register = { remove: (of: AccountId, who: PhoneNumber) => deps.register.remove(of, who, seen) };
  await deleteContact({ ...deps, register })(accountId, phone);
  return (await deps.contacts.find(accountId, phone)).contact?.version !== seen.version;
};

const stillSet = (contact: Contact, before: ValuesBefore): ProfileChanges => {
  const now = valuesOf(contact);
  const set = Object.entries(before).filter(([name, { is }]) => isSameValue(now.get(name), is));
  return Object.fromEntries(set.map(([name, { was }]) => [name, was]));
};
