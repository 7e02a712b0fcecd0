import type { memberRoutes } from "#shared/api/member-routes.ts";
import { addMembers } from "#shared/groups/add-members.ts";
import { addToGroup } from "#shared/groups/add-to-group.ts";
import type { Membership } from "#shared/groups/group.ts";
import { removeFromGroup } from "#shared/groups/remove-from-group.ts";
import { removeMembers } from "#shared/groups/remove-members.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { noSuch } from "./refusals.ts";

export const memberHandlers = (deps: ApiDeps): Handlers<typeof memberRoutes> => ({
  listMembers: async ({ account }, { params, page }) => {
    if (!(await deps.groups.get(account.id, params.id))) return noSuch("group");
    const roster = await deps.memberships.roster(account.id, params.id, page.after?.phone, page.limit);
    const { items, next } = pageOfMore(roster.items, roster.more, ({ phone }) => ({ phone }));
    return { status: 200, body: { items: items.map(({ phone, since, source }) => ({ phone, since, source })) }, next };
  },
  addMembers: async ({ account, key, requestId }, { params, body }) => {
    const outcome = await addMembers(deps)({ ...body, account, groupId: params.id, cause: requestId, by: key.id });
    if (outcome.kind === "noSuchGroup") return noSuch("group");
    return { status: 200, body: { results: outcome.results, responses: outcome.responses } };
  },
  removeMembers: async ({ account }, { params, body }) => {
    const outcome = await removeMembers(deps)(account, params.id, body.phones);
    return outcome.kind === "noSuchGroup" ? noSuch("group") : { status: 200, body: { results: outcome.results } };
  },
  addToGroup: async ({ account, key, requestId }, { params, body }) => {
    const outcome = await addToGroup(deps)({
      ...params,
      ...body,
      accountId: account.id,
      source: key.integration ? "api" : "manual",
      cause: requestId,
      by: key.id,
    });
    if (outcome.kind === "added") return { status: 201, body: viewOf(outcome.membership) };
    if (outcome.kind === "alreadyIn") return { status: 200, body: viewOf(outcome.membership) };
    return noSuch(outcome.kind === "noSuchGroup" ? "group" : "contact");
  },
  removeFromGroup: async ({ account }, { params }) => {
    const { kind } = await removeFromGroup(deps)(account.id, params.groupId, params.phone);
    if (kind === "noSuchGroup") return noSuch("group");
    return kind === "noSuchContact" ? noSuch("contact") : { status: 204 };
  },
});

const viewOf = ({ groupId, phone, since, source }: Membership) => ({ groupId, phone, since, source });
