import type { ApiKey } from "#shared/accounts/api-key.ts";
import { changeKey } from "#shared/accounts/change-key.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { removeKey } from "#shared/accounts/remove-key.ts";
import type { keyRoutes } from "#shared/api/key-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageWithin } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const EXPIRED = invalid([{ path: "expiresAt", message: "must be in the future" }]);
const HIGHER = invalid([{ path: "role", message: "is higher than that of the key that asks" }]);
const LAST_OWNER = {
  refused: "last_owner_key",
  detail: "Without an owner's key that never expires nobody could issue keys one day.",
} as const;

export const keyHandlers = (deps: ApiDeps): Handlers<typeof keyRoutes> => ({
  listKeys: async ({ account }, { page }) => {
    const { items, next } = pageWithin(await deps.accounts.listKeys(account.id), page, ({ id }) => ({ id }));
    return { status: 200, body: { items: items.map(viewOf) }, next };
  },
  issueKey: async ({ account, key: { role: askedBy }, requestId: id }, { body }) => {
    const outcome = await issueKey(deps)({ ...body, accountId: account.id, id, askedBy });
    if (outcome.kind !== "issued") return outcome.kind === "expired" ? EXPIRED : HIGHER;
    const after = viewOf(outcome.apiKey);
    return { status: 201, body: { ...after, key: outcome.key }, did: { object: { kind: "key", id }, after } };
  },
  changeKey: async ({ account }, { params: { id }, body }) => {
    const outcome = await changeKey(deps)(account.id, id, body);
    if (outcome.kind === "changed") {
      const [before, after] = [viewOf(outcome.before), viewOf(outcome.key)];
      return { status: 200, body: after, did: { object: { kind: "key", id }, before, after } };
    }
    if (outcome.kind === "noSuchKey") return noSuch("key");
    return outcome.kind === "expired" ? EXPIRED : LAST_OWNER;
  },
  removeKey: async ({ account }, { params: { id } }) => {
    const outcome = await removeKey(deps)(account.id, id);
    if (outcome.kind === "removed")
      return { status: 204, did: { object: { kind: "key", id }, before: viewOf(outcome.key) } };
    return outcome.kind === "noSuchKey" ? noSuch("key") : LAST_OWNER;
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
