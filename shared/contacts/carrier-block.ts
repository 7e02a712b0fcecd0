import type { Account } from "#shared/accounts/account.ts";
import type { ConsentRecord } from "./consent.ts";
import { carrierKnows } from "./consent-words.ts";

/**
 * Whether Twilio itself keeps texts from this person: it heard a STOP and no START since. It does so on every number but
 * short codes, unless it was told to leave opt-outs to the account (Twilio 21610).
 * @param texted the sender that the person texted last
 * @param records in any order
 */
export const isCarrierBlocked = (
  { optOutReplies }: Pick<Account, "optOutReplies">,
  texted: string | undefined,
  records: readonly ConsentRecord[],
): boolean => {
  if (optOutReplies === "app" || (texted !== undefined && !texted.startsWith("+"))) return false;
  const last = records.filter(isHeardByCarrier).reduce<ConsentRecord | undefined>(later, undefined);
  return last?.state === "unsubscribed";
};

const isHeardByCarrier = ({ how, evidence }: ConsentRecord): boolean =>
  how === "carrier" || (how === "text" && carrierKnows(evidence));

const later = (last: ConsentRecord | undefined, record: ConsentRecord): ConsentRecord => {
  if (!last || record.at > last.at) return record;
  return record.at === last.at && record.state === "unsubscribed" ? record : last;
};
