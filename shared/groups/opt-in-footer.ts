import type { Account } from "#shared/accounts/account.ts";

/** What a joining is answered with: sent exactly as rendered, unless the account puts its opt-in terms under it. */
export const withOptInFooter = (body: string, { optInFooter }: Pick<Account, "optInFooter">): string =>
  optInFooter ? `${body}\n${optInFooter}` : body;
