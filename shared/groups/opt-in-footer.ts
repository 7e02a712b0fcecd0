import type { Account } from "#shared/accounts/account.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";

/** What a joining is answered with: sent exactly as rendered, unless the account puts its opt-in terms under it. */
export const withOptInFooter = (body: string, { optInFooter }: Pick<Account, "optInFooter">): string =>
  optInFooter ? `${body}\n${optInFooter}` : body;

/** How long what stands above it may be. */
export const longestWithFooter = (account: Pick<Account, "optInFooter">): number =>
  LONGEST_BODY - withOptInFooter("", account).length;
