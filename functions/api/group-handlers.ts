import type { groupRoutes } from "#shared/api/group-routes.ts";
import { changeGroup } from "#shared/groups/change-group.ts";
import { createGroup } from "#shared/groups/create-group.ts";
import type { Group } from "#shared/groups/group.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const NAME_TAKEN = { refused: "name_taken", detail: "Another group has this name." } as const;
const NO_SUCH_SENDER = invalid([{ path: "sender", message: "is no sender of this account" }]);

export const groupHandlers = (deps: ApiDeps): Handlers<typeof groupRoutes> => {
  const counted = async (group: Group) => ({
    ...viewOf(group),
    memberCount: await deps.memberships.count(group.accountId, group.id),
  });
  return {
    listGroups: async ({ account }, { page }) => {
      const { items, more } = await deps.groups.list(account.id, page.after?.id, page.limit);
      return {
        status: 200,
        body: { items: items.map(viewOf) },
        next: pageOfMore(items, more, ({ id }) => ({ id })).next,
      };
    },
    createGroup: async ({ account, requestId }, { body }) => {
      const outcome = await createGroup(deps)({ ...body, id: requestId, accountId: account.id });
      if (outcome.kind === "created") return { status: 201, body: await counted(outcome.group) };
      return outcome.kind === "nameTaken" ? NAME_TAKEN : NO_SUCH_SENDER;
    },
    getGroup: async ({ account }, { params }) => {
      const group = await deps.groups.get(account.id, params.id);
      return group ? { status: 200, body: await counted(group) } : noSuch("group");
    },
    changeGroup: async ({ account }, { params, body }) => {
      const outcome = await changeGroup(deps)(account.id, params.id, body);
      if (outcome.kind === "changed") return { status: 200, body: await counted(outcome.group) };
      if (outcome.kind === "noSuchGroup") return noSuch("group");
      return outcome.kind === "nameTaken" ? NAME_TAKEN : NO_SUCH_SENDER;
    },
  };
};

const viewOf = ({ id, name, kind, sender, response, createdAt }: Group) => ({
  id,
  name,
  kind,
  sender,
  response,
  createdAt,
});
