import { type Account, usualCountries } from "#shared/accounts/account.ts";
import { countryOf } from "#shared/accounts/country.ts";
import { type Consent, mayReceive } from "#shared/contacts/consent.ts";
import type { OutboundMessage } from "./message.ts";
import { LONGEST_BODY, REQUEST_MILLISECONDS } from "./sms-gateway.ts";

/** Why a response is kept back whose groups the contact has left. */
export const LEFT_GROUP = "left_group";

/** What the door must know of a person, read strongly consistently after the claim. */
export interface Recipient {
  readonly consent: Consent | undefined;
  /** Whether the contact still is in the group whose response this is; true where no group is concerned. */
  readonly inGroup: boolean;
  /** Whether the text that this one repeats, asked for by a person, arrived after all. */
  readonly hasArrived: boolean;
  /** Whether, of a campaign's text, the person was erased and has not come back: asked to be forgotten is asked for silence. */
  readonly isErased: boolean;
}

/** One strongly consistent read: an answer from before the claim would let a STOP slip through. */
export interface RecipientReader {
  read(message: OutboundMessage): Promise<Recipient>;
}

const whyRefused = (consent: Consent | undefined): string =>
  consent?.hold && consent.state !== "unsubscribed" ? "held" : (consent?.state ?? "no_consent");

/** A request may be taken at the end of its time, and the carrier keeps a text for a second at least: what goes later could arrive too late. */
const ARRIVES_WITHIN_MILLISECONDS = REQUEST_MILLISECONDS + 1_000;

/** Whether a text that goes now could arrive behind its end. */
export const isTooLate = ({ expiresAt }: Pick<OutboundMessage, "expiresAt">, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - now < ARRIVES_WITHIN_MILLISECONDS;

/** Why this text must not go out now; undefined when it may. */
export const whyNotSend = (
  message: OutboundMessage,
  recipient: Recipient,
  account: Pick<Account, "allowedCountries">,
  now: number,
): string | undefined => {
  const { consent } = recipient;
  if (!mayReceive(consent, message.purpose, now, message.at)) return whyRefused(consent);
  if (recipient.isErased) return "erased";
  if (isTooLate(message, now)) return "expired";
  if (recipient.hasArrived) return "arrived";
  if (!recipient.inGroup) return LEFT_GROUP;
  // What was written before its values were fitted in, or with a longer footer: the carrier would refuse it.
  if (message.body.length > LONGEST_BODY) return "too_long";
  const country = countryOf(message.phone);
  const allowed = account.allowedCountries ?? usualCountries;
  return country !== undefined && allowed.includes(country) ? undefined : "country";
};
