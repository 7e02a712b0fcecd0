import type { AccountId } from "#shared/accounts/account.ts";
import { roleMay } from "#shared/accounts/api-key.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type Consent, consentAt } from "./consent.ts";
import type { Contact } from "./contact.ts";
import type { ContactRegister } from "./contact-register.ts";
import { isTooLarge } from "./contact-size.ts";
import type { ContactStore, ProfileChanges } from "./contact-store.ts";
import type { ContactWarning, PutContact } from "./put-contact.ts";
import { saidByKey, sourceOfKey } from "./said-by-key.ts";

export interface CreateContactDeps {
  readonly contacts: Pick<ContactStore, "find">;
  readonly register: Pick<ContactRegister, "create">;
}

export interface CreateContact extends PutContact {
  /** When the request began; one that broke off and is sent again finds what it made. */
  readonly at: string;
  readonly isAgain: boolean;
}

export type CreateContactOutcome =
  | {
      readonly kind: "created";
      readonly contact: Contact;
      readonly consent: Consent | undefined;
      readonly warnings: readonly ContactWarning[];
    }
  | { readonly kind: "exists" | "mayNotSubscribe" | "tooLarge" };

/** Makes a contact that is not there yet; of one that is, nothing changes, its consent neither. */
export const createContact =
  ({ contacts, register }: CreateContactDeps) =>
  async (input: CreateContact): Promise<CreateContactOutcome> => {
    const { accountId, phone, profile, consent: wish, by, cause, at, isAgain } = input;
    if (wish?.state === "subscribed" && !roleMay(by.role, "consent")) return { kind: "mayNotSubscribe" };
    if (isTooLarge(undefined, profile)) return { kind: "tooLarge" };
    const source = sourceOfKey(by);
    const fact = saidByKey(by, { state: "pending", evidence: "", ...wish, at, cause });
    const made = await register.create(
      accountId,
      phone,
      withoutNulls(profile),
      { at, source, cause },
      wish ? { said: fact } : { met: fact },
    );
    const is = made ?? (isAgain ? await madeBefore(contacts, accountId, phone, at) : undefined);
    if (!is) return { kind: "exists" };
    const consent = consentAt(is.consent, Date.parse(at));
    const warnings: ContactWarning[] = [];
    if (wish && consent?.state !== wish.state) warnings.push("consent_kept");
    if (!wish && consent?.state === "pending") warnings.push("consent_pending");
    return { kind: "created", contact: is.contact, consent, warnings };
  };

/** There is nothing yet that could be cleared. */
const withoutNulls = (profile: ProfileChanges): ProfileChanges =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));

const madeBefore = async (
  contacts: CreateContactDeps["contacts"],
  account: AccountId,
  phone: PhoneNumber,
  at: string,
): Promise<{ contact: Contact; consent: Consent | undefined } | undefined> => {
  const { contact, consent } = await contacts.find(account, phone);
  return contact?.createdAt === at ? { contact, consent } : undefined;
};
