import type { AccountId } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { groupReviewRoutes } from "#shared/api/group-review-routes.ts";
import type { FlaggedMember } from "#shared/groups/flag-members.ts";
import { markReviewed } from "#shared/groups/mark-reviewed.ts";
import { removeFlagged } from "#shared/groups/remove-flagged.ts";
import type { Wanted } from "#shared/groups/review-flags.ts";
import { reviewMembers } from "#shared/groups/review-members.ts";
import { BULK } from "#shared/groups/slice.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor, OTHER_CURSOR } from "./body-cursor.ts";
import { countedGroupView, groupKept, groupObject } from "./group-view.ts";
import type { Handlers } from "./handler-types.ts";
import { DYNAMIC } from "./member-handlers.ts";
import { noSuch } from "./refusals.ts";

type Asked = { flags: Parameters<Wanted["flags"]["has"]>[0][]; n: number; after: number; failures: number };
const wantedOf = ({ flags, n, after, failures }: Asked): Wanted => ({
  ...{ flags: new Set(flags), groups: n, days: after, failures },
});

export const groupReviewHandlers = (deps: ApiDeps): Handlers<typeof groupReviewRoutes> => ({
  reviewGroup: async ({ account }, { params: { id: groupId }, query, page }) => {
    if (!(await deps.groups.get(account.id, groupId))) return noSuch("group");
    const of = { account: account.id, groupId, wanted: wantedOf(query) };
    const { items, next } = await reviewMembers(deps)({ ...of, after: page.after?.phone, limit: page.limit });
    return { status: 200, body: { items: await shown(deps, account.id, items) }, next: next && { phone: next } };
  },
  removeFlagged: async ({ account }, { params: { id: groupId }, body: { dryRun, cursor, ...asked } }) => {
    const group = await deps.groups.get(account.id, groupId);
    if (!group) return noSuch("group");
    if (group.kind === "dynamic") return DYNAMIC;
    const context = { account: account.id, operation: "removeFlagged", asked: [groupId, dryRun, asked] };
    const cursors = await bodyCursor(deps, context);
    const after = phoneNumberSchema.optional().safeParse(cursors.open(cursor)?.phone).data;
    if (cursor !== undefined && after === undefined) return OTHER_CURSOR;
    const of = { account: account.id, groupId, wanted: wantedOf(asked) };
    const { removed, looked, next } = await removeFlagged(deps)({ ...of, after, limit: BULK, dryRun });
    const answer = { removed, looked, more: next !== undefined, ...cursors.sealed(next && { phone: next }) };
    const did = { object: groupObject({ id: groupId }), before: {}, after: removed > 0 ? { removed } : {} };
    return { status: 200, body: answer, did: dryRun ? undefined : did };
  },
  markReviewed: async ({ account, key, begunAt }, { params: { id } }) => {
    const before = await deps.groups.get(account.id, id);
    const group = await markReviewed(deps)(account.id, id, {
      ...{ at: isoInstant(begunAt), by: { keyId: key.id, label: key.label } },
    });
    if (!group) return noSuch("group");
    const did = { object: groupObject(group), before: before && groupKept(before), after: groupKept(group) };
    return { status: 200, body: await countedGroupView(deps)(account, group), did };
  },
});

/** Flagged members with the names of the groups that they are in. */
const shown = async (deps: ApiDeps, account: AccountId, items: readonly FlaggedMember[]) => {
  const ids = new Set(items.flatMap(({ flags }) => flags.flatMap((each) => ("groupIds" in each ? each.groupIds : []))));
  const groups = await deps.groups.getAll(account, [...ids]);
  const names = new Map(groups.flatMap((group) => (group ? [[group.id, group.name] as const] : [])));
  return items.map(({ membership: { phone, since, source }, flags }) => ({
    ...{ phone, since, source },
    flags: flags.map((each) => {
      if (each.flag !== "in_other_groups") return each;
      const { groupIds, ...rest } = each;
      return { ...rest, groups: groupIds.map((groupId) => ({ groupId, name: names.get(groupId) ?? "" })) };
    }),
  }));
};
