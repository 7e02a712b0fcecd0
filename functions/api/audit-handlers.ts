import { LEASE_MILLISECONDS } from "#shared/accounts/idempotency-store.ts";
import type { auditRoutes } from "#shared/api/audit-routes.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";

export const auditHandlers = ({ audit, clock }: ApiDeps): Handlers<typeof auditRoutes> => ({
  listAudit: async ({ account }, { query, page }) => {
    const wanted = { ...query, workingSince: isoInstant(clock.now() - LEASE_MILLISECONDS) };
    const { items, next } = await audit.list(account.id, wanted, page.after, page.limit);
    return { status: 200, body: { items: items.map(({ accountId: _, ...entry }) => entry) }, next };
  },
});
