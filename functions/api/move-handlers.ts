import type { moveRoutes } from "#shared/api/move-routes.ts";
import { moveMembers } from "#shared/groups/move-members.ts";
import type { ApiDeps } from "./api-deps.ts";
import { OTHER_CURSOR } from "./body-cursor.ts";
import { groupObject } from "./group-view.ts";
import type { Handlers } from "./handler-types.ts";
import { ARCHIVED, DYNAMIC } from "./member-handlers.ts";
import { invalid, noSuch } from "./refusals.ts";
import { rosterSlice } from "./roster-slice.ts";

const badTarget = (message: string) => invalid([{ path: "toGroup", message }]);
const LEFT: ReadonlySet<string> = new Set(["moved", "already_there"]);
const refusals = {
  noSuchGroup: noSuch("group"),
  noSuchTarget: badTarget("is no group of this account"),
  targetArchived: ARCHIVED,
  dynamicGroup: DYNAMIC,
};

export const moveHandlers = (deps: ApiDeps): Handlers<typeof moveRoutes> => ({
  moveMembers: async ({ account, key, requestId }, { params, body: { phones, all: _, cursor, ...asked } }) => {
    if (asked.toGroup === params.id) return badTarget("is the group itself");
    const context = { operation: "moveMembers", asked: [params.id, asked] };
    const slice = phones ? { phones } : await rosterSlice(deps, account, params.id, context, cursor);
    if (!slice) return OTHER_CURSOR;
    const about = { account, groupId: params.id, phones: slice.phones, cause: requestId, by: key.id };
    const outcome = await moveMembers(deps)({ ...asked, ...about });
    if (outcome.kind !== "moved") return refusals[outcome.kind];
    const { results, responses } = outcome;
    const place = "cursor" in slice ? { more: true, cursor: slice.cursor } : { more: false };
    // Whom the request names twice has left once.
    const left = new Set(results.flatMap(({ phone, outcome: each }) => (LEFT.has(each) ? [phone] : [])));
    const after = left.size > 0 ? { moved: left.size, toGroup: asked.toGroup } : {};
    const did = asked.dryRun ? undefined : { object: groupObject(params), before: {}, after };
    return { status: 200, body: { results, responses, ...place }, did };
  },
});
