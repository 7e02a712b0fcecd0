import type { memberRoutes } from "#shared/api/member-routes.ts";
import { addMembers } from "#shared/groups/add-members.ts";
import { addToGroup } from "#shared/groups/add-to-group.ts";
import type { Membership } from "#shared/groups/group.ts";
import { listMembers, type Member } from "#shared/groups/list-members.ts";
import { removeFromGroup } from "#shared/groups/remove-from-group.ts";
import { removeMembers } from "#shared/groups/remove-members.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { membersAsked } from "./members-asked.ts";
import { noSuch } from "./refusals.ts";

export const ARCHIVED = {
  refused: "group_archived",
  detail: "The group is archived: restore it to add members.",
} as const;

export const DYNAMIC = {
  refused: "dynamic_group",
  detail: "The group is kept by its rule: change the rule, or the contacts.",
} as const;

export const memberHandlers = (deps: ApiDeps): Handlers<typeof memberRoutes> => ({
  listMembers: async ({ account }, { params, query, page }) => {
    if (!(await deps.groups.get(account.id, params.id))) return noSuch("group");
    const wanted = { account: account.id, groupId: params.id, ...query, after: page.after?.phone, limit: page.limit };
    const { items, next } = await listMembers(deps)(wanted);
    return { status: 200, body: { items: items.map(memberView) }, next: next && { phone: next } };
  },
  addMembers: async ({ account, key, requestId }, { params, body }) => {
    const slice = await membersAsked(deps, account, params.id, body);
    if ("refused" in slice) return slice;
    const { respond, dryRun } = body;
    const { phones, ...place } = slice;
    const about = { account, groupId: params.id, phones, cause: requestId, by: key.id };
    const outcome = await addMembers(deps)({ ...about, respond, dryRun });
    if (outcome.kind === "dynamicGroup") return DYNAMIC;
    if (outcome.kind !== "added") return outcome.kind === "groupArchived" ? ARCHIVED : noSuch("group");
    const { results, responses } = outcome;
    const did = dryRun ? undefined : bulk(params.id, "added", results);
    const more = "cursor" in place ? { more: true as const } : {};
    return { status: 200, body: { results, responses, ...more, ...place }, did };
  },
  removeMembers: async ({ account }, { params, body }) => {
    const outcome = await removeMembers(deps)(account, params.id, body.phones);
    if (outcome.kind !== "removed") return outcome.kind === "dynamicGroup" ? DYNAMIC : noSuch("group");
    return { status: 200, body: { results: outcome.results }, did: bulk(params.id, "removed", outcome.results) };
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
    if (outcome.kind === "added") {
      const { phone: id, groupId } = outcome.membership;
      return {
        status: 201,
        body: viewOf(outcome.membership),
        did: { object: { kind: "contact", id }, after: { groupId } },
      };
    }
    if (outcome.kind === "alreadyIn") return { status: 200, body: viewOf(outcome.membership), did: undefined };
    if (outcome.kind === "groupArchived") return ARCHIVED;
    if (outcome.kind === "dynamicGroup") return DYNAMIC;
    return noSuch(outcome.kind === "noSuchGroup" ? "group" : "contact");
  },
  removeFromGroup: async ({ account }, { params: { groupId, phone } }) => {
    const before = await deps.memberships.find(account.id, groupId, phone);
    const { kind } = await removeFromGroup(deps)(account.id, groupId, phone);
    if (kind === "noSuchGroup") return noSuch("group");
    if (kind === "dynamicGroup") return DYNAMIC;
    if (kind === "noSuchContact") return noSuch("contact");
    const did = { object: { kind: "contact", id: phone }, before: before ? { groupId } : {}, after: {} };
    return { status: 204, did };
  },
});

/** How many, not who: the members tell that. */
const bulk = (id: string, outcome: string, results: readonly { outcome: string }[]) => {
  const count = results.filter((each) => each.outcome === outcome).length;
  return { object: { kind: "group", id }, before: {}, after: count > 0 ? { [outcome]: count } : {} };
};

const memberView = ({ contact, ...member }: Member) => ({
  ...member,
  firstName: contact?.firstName,
  lastName: contact?.lastName,
});

const viewOf = ({ groupId, phone, since, source }: Membership) => ({ groupId, phone, since, source });
