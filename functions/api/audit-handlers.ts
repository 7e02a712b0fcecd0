import type { auditRoutes } from "#shared/api/audit-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";

export const auditHandlers = ({ audit }: ApiDeps): Handlers<typeof auditRoutes> => ({
  listAudit: async ({ account }, { query, page }) => {
    const { items, next } = await audit.list(account.id, query, page.after, page.limit);
    return { status: 200, body: { items: items.map(({ accountId: _, ...entry }) => entry) }, next };
  },
});
