// What the carriers ask every program to answer (CTIA Short Code Monitoring Handbook v1.8), where Twilio does not do it.
import type { Account } from "#shared/accounts/account.ts";

const helpOf = ({ helpContact }: Account): string => (helpContact ? `help at ${helpContact}` : "help");

/** One text, no marketing in it (47 CFR 64.1200(a)(12)). */
export const optOutConfirmation = (account: Account): string =>
  `You are unsubscribed from ${account.name}. No more messages will be sent. Reply HELP for ${helpOf(account)}.`;

export const helpAnswer = ({ name, helpContact }: Account): string =>
  `${name}: ${helpContact ? `Help at ${helpContact}` : "Text your question to this number"}. ` +
  "Msg&data rates may apply. Msg frequency varies. Reply STOP to cancel.";

export const startAnswer = ({ name }: Account): string =>
  `${name}: welcome. Msg&data rates may apply. Msg frequency varies. Reply HELP for help, STOP to cancel.`;

/** To who leaves the groups of one keyword: consent stays, so it says how to end everything. */
export const leaveConfirmation = ({ name }: Account, groups: readonly string[]): string => {
  const named = groups.length > 1 ? `${groups.slice(0, -1).join(", ")} and ${groups.at(-1)}` : (groups[0] ?? name);
  return `You have left ${named}. Reply STOP to end all texts from ${name}.`;
};
