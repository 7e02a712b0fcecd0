import type { groupRoutes } from "#shared/api/group-routes.ts";
import { changeAnyGroup } from "#shared/groups/change-any-group.ts";
import { countFlagged } from "#shared/groups/count-flagged.ts";
import { countGroups } from "#shared/groups/count-group.ts";
import { createAnyGroup } from "#shared/groups/create-any-group.ts";
import type { ApiDeps } from "./api-deps.ts";
import { countedGroupView, dynamicView, groupKept, groupObject, groupView, shownRules } from "./group-view.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const NAME_TAKEN = { refused: "name_taken", detail: "Another group has this name." } as const;
const NO_SUCH_SENDER = invalid([{ path: "sender", message: "is no sender of this account" }]);

export const groupHandlers = (deps: ApiDeps): Handlers<typeof groupRoutes> => {
  const counted = countedGroupView(deps);
  return {
    listGroups: async ({ account }, { page, query }) => {
      const { items, more } = await deps.groups.list(account.id, page.after?.id, page.limit, query.archived === "true");
      const ids = items.map(({ id }) => id);
      const [counts, rules] = await Promise.all([countGroups(deps)(account, ids), shownRules(deps, account, items)]);
      return {
        status: 200,
        body: { items: items.map((group) => ({ ...groupView(group), ...rules(group), ...counts(group.id) })) },
        next: pageOfMore(items, more, ({ id }) => ({ id })).next,
      };
    },
    createGroup: async ({ account, requestId }, { body }) => {
      const outcome = await createAnyGroup(deps)({ ...body, id: requestId, accountId: account.id });
      if (outcome.kind === "created") {
        const did = { object: groupObject(outcome.group), after: groupKept(outcome.group) };
        return { status: 201, body: await counted(account, outcome.group), did };
      }
      if (outcome.kind === "invalid") return invalid(outcome.errors);
      return outcome.kind === "nameTaken" ? NAME_TAKEN : NO_SUCH_SENDER;
    },
    getGroup: async ({ account }, { params }) => {
      const group = await deps.groups.get(account.id, params.id);
      if (!group) return noSuch("group");
      const [body, dynamic] = await Promise.all([counted(account, group), dynamicView(deps, group)]);
      const wouldFlag = await countFlagged(deps)(account.id, group.id, body.memberCount);
      return { status: 200, body: { ...body, ...dynamic, wouldFlag } };
    },
    changeGroup: async ({ account }, { params, body }) => {
      const before = await deps.groups.get(account.id, params.id);
      const outcome = await changeAnyGroup(deps)(account.id, params.id, body);
      if (outcome.kind === "changed") {
        const did = {
          object: groupObject(outcome.group),
          before: before && groupKept(before),
          after: groupKept(outcome.group),
        };
        return { status: 200, body: await counted(account, outcome.group), did };
      }
      if (outcome.kind === "noSuchGroup") return noSuch("group");
      if (outcome.kind === "invalid") return invalid(outcome.errors);
      return outcome.kind === "nameTaken" ? NAME_TAKEN : NO_SUCH_SENDER;
    },
  };
};
