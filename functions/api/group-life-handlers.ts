import type { AccountId } from "#shared/accounts/account.ts";
import type { groupLifeRoutes } from "#shared/api/group-life-routes.ts";
import { archiveGroup } from "#shared/groups/archive-group.ts";
import type { GroupUse } from "#shared/groups/use-group.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import { countedGroupView, groupKept, groupObject } from "./group-view.ts";
import type { Handlers } from "./handler-types.ts";
import { noSuch } from "./refusals.ts";

export const groupLifeHandlers = (deps: ApiDeps): Handlers<typeof groupLifeRoutes> => {
  const put = async ({ account }: Caller, id: string, wanted: "archived" | "active") => {
    const before = await deps.groups.get(account.id, id);
    const after = before && (await archiveGroup(deps)(account.id, id, wanted));
    if (!after) return noSuch("group");
    const did = { object: groupObject(after), before: groupKept(before), after: groupKept(after) };
    return { status: 200, body: await countedGroupView(deps)(account, after), did } as const;
  };
  return {
    archiveGroup: (caller, { params }) => put(caller, params.id, "archived"),
    restoreGroup: (caller, { params }) => put(caller, params.id, "active"),
    deleteGroup: async (caller, { params }) => {
      const before = await deps.groups.get(caller.account.id, params.id);
      const outcome = await deps.removal.remove(caller.account.id, params.id);
      if (outcome.kind === "inUse") return inUse(deps, caller, outcome.usedBy);
      if (outcome.kind === "missing") return noSuch("group");
      return { status: 204, did: { object: groupObject(params), before: before && groupKept(before), after: {} } };
    },
  };
};

const inUse = async (deps: ApiDeps, { account }: Caller, uses: readonly GroupUse[]) => {
  const usedBy = await Promise.all(
    uses.map(async ({ kind, id }) => {
      return { kind, id, name: (await userOf(deps, account.id, { kind, id }))?.name ?? "" };
    }),
  );
  const detail = `The group is in use: ${usedBy.map(({ name }) => `"${name}"`).join(", ")}.`;
  return { refused: "group_in_use", detail, more: { usedBy } } as const;
};

const userOf = (deps: ApiDeps, account: AccountId, { kind, id }: GroupUse): Promise<{ name: string } | undefined> => {
  if (kind === "rule") return deps.groups.get(account, id);
  return kind === "campaign" ? deps.campaigns.get({ accountId: account, id }) : deps.textToJoins.get(account, id);
};
