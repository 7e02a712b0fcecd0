import type { ApiKey } from "#shared/accounts/api-key.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { removeKey } from "#shared/accounts/remove-key.ts";
import type { keyRoutes } from "#shared/api/key-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageWithin } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

export const keyHandlers = (deps: ApiDeps): Handlers<typeof keyRoutes> => ({
  listKeys: async ({ account }, { page }) => {
    const { items, next } = pageWithin(await deps.accounts.listKeys(account.id), page, ({ id }) => ({ id }));
    return { status: 200, body: { items: items.map(viewOf) }, next };
  },
  issueKey: async ({ account, requestId }, { body }) => {
    const outcome = await issueKey(deps)({ ...body, accountId: account.id, id: requestId });
    return outcome.kind === "issued"
      ? { status: 201, body: { ...viewOf(outcome.apiKey), key: outcome.key } }
      : invalid([{ path: "expiresAt", message: "must be in the future" }]);
  },
  removeKey: async ({ account }, { params }) => {
    const { kind } = await removeKey(deps)(account.id, params.id);
    if (kind === "removed") return { status: 204 };
    if (kind === "noSuchKey") return noSuch("key");
    return { refused: "last_owner_key", detail: "Without an owner's key nobody could issue keys any more." };
  },
});

const viewOf = ({ id, prefix, label, role, integration, createdAt, expiresAt, lastUsedAt }: ApiKey) => ({
  id,
  prefix,
  label,
  role,
  integration,
  createdAt,
  expiresAt,
  lastUsedAt,
});
