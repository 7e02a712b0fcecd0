import { type Account, usualCountries, usualDailyCap } from "#shared/accounts/account.ts";
import { updateAccount } from "#shared/accounts/update-account.ts";
import type { accountRoutes } from "#shared/api/account-routes.ts";
import { refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import { unknownFieldErrors } from "#shared/messaging/unknown-fields.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { invalid } from "./refusals.ts";

/** What days, weeks and years are: rules that read dates mean something else by another. */
const DATES = ["timeZone", "weekStart", "leapDay"] as const;

export const accountHandlers = (deps: ApiDeps): Handlers<typeof accountRoutes> => ({
  getAccount: async ({ account }) => ({ status: 200, body: viewOf(account) }),
  changeAccount: async ({ account }, { body }) => {
    const errors = await unknownFieldErrors(deps.fields, account.id, { fallbackReply: body.fallbackReply });
    if (errors.length > 0) return invalid(errors);
    const [before, after] = [viewOf(account), viewOf(await updateAccount(deps)(account, body))];
    if (DATES.some((setting) => body[setting] !== undefined)) await refreshDynamicGroups(deps)(account.id);
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
  weekStart: account.weekStart ?? ("sunday" as const),
  leapDay: account.leapDay ?? ("feb28" as const),
  sending: account.sending,
  fallbackReply: account.fallbackReply,
  optOutReplies: account.optOutReplies ?? ("carrier" as const),
  keywordResubscribes: account.keywordResubscribes ?? false,
  optInFooter: account.optInFooter,
  helpContact: account.helpContact,
  frequencyCap: account.frequencyCap,
  segmentPrice: account.segmentPrice,
  stoppedBecause: account.stoppedBecause,
  status: account.status,
  createdAt: account.createdAt,
});
