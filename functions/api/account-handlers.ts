import type { Account } from "#shared/accounts/account.ts";
import { updateAccount } from "#shared/accounts/update-account.ts";
import type { accountRoutes } from "#shared/api/account-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";

export const accountHandlers = (deps: ApiDeps): Handlers<typeof accountRoutes> => ({
  getAccount: async ({ account }) => ({ status: 200, body: viewOf(account) }),
  changeAccount: async ({ account }, { body }) => ({
    status: 200,
    body: viewOf(await updateAccount(deps)(account, body)),
  }),
});

const viewOf = ({ id, name, country, timeZone, quietHours, sending, stoppedBecause, status, createdAt }: Account) => ({
  id,
  name,
  country,
  timeZone,
  quietHours,
  sending,
  stoppedBecause,
  status,
  createdAt,
});
