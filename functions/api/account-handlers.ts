import { type Account, usualCountries, usualDailyCap } from "#shared/accounts/account.ts";
import { updateAccount } from "#shared/accounts/update-account.ts";
import type { accountRoutes } from "#shared/api/account-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";

export const accountHandlers = (deps: ApiDeps): Handlers<typeof accountRoutes> => ({
  getAccount: async ({ account }) => ({ status: 200, body: viewOf(account) }),
  changeAccount: async ({ account }, { body }) => {
    const [before, after] = [viewOf(account), viewOf(await updateAccount(deps)(account, body))];
    return { status: 200, body: after, did: { object: { kind: "account", id: account.id }, before, after } };
  },
});

const viewOf = ({ allowedCountries, dailyCap, ...account }: Account) => ({
  id: account.id,
  name: account.name,
  country: account.country,
  timeZone: account.timeZone,
  quietHours: account.quietHours,
  allowedCountries: [...(allowedCountries ?? usualCountries)],
  dailyCap: dailyCap ?? usualDailyCap,
  sending: account.sending,
  fallbackReply: account.fallbackReply,
  optOutReplies: account.optOutReplies ?? ("carrier" as const),
  keywordResubscribes: account.keywordResubscribes ?? false,
  optInFooter: account.optInFooter,
  helpContact: account.helpContact,
  segmentPrice: account.segmentPrice,
  stoppedBecause: account.stoppedBecause,
  status: account.status,
  createdAt: account.createdAt,
});
