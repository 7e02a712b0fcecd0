import type { pressureRoutes } from "#shared/api/pressure-routes.ts";
import { groupPressure } from "#shared/groups/group-pressure.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { noSuch } from "./refusals.ts";

export const pressureHandlers = (deps: ApiDeps): Handlers<typeof pressureRoutes> => ({
  groupPressure: async ({ account }, { params: { id } }) => {
    if (!(await deps.groups.get(account.id, id))) return noSuch("group");
    const { top, ...pressure } = await groupPressure(deps)(account.id, id);
    const counted = pressure.sampled ? (await deps.counts.countsOf(account.id, id, id)).get(id)?.members : undefined;
    // The counters may be a moment behind what was just seen.
    const of = Math.max(counted ?? 0, pressure.looked);
    return { status: 200, body: { ...pressure, of, top: [...top] } };
  },
});
