import * as z from "zod";
import type { Account } from "#shared/accounts/account.ts";
import type { memberRoutes } from "#shared/api/member-routes.ts";
import type { Refusal, RouteInput } from "#shared/api/route.ts";
import { findContacts } from "#shared/groups/find-contacts.ts";
import { findFilterOf } from "#shared/groups/find-filter-of.ts";
import { BULK } from "#shared/groups/slice.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor, OTHER_CURSOR } from "./body-cursor.ts";
import { BUILDING, invalid } from "./refusals.ts";
import { rosterSlice } from "./roster-slice.ts";

type Asked = RouteInput<typeof memberRoutes.addMembers>["body"];
type Refused = Refusal<"invalid" | "not_found" | "group_building">;

/** A slice of phones, and the cursor behind it when there are more. */
interface Slice {
  readonly phones: readonly string[];
  readonly cursor?: string;
}

const NO_GROUP = "is no group of this account";
const bad = (path: string, message: string) => invalid([{ path, message }]);

/** Whom a request wants in the group: the phones that it names, the next members of another group, or who is found. */
export const membersAsked = async (
  deps: ApiDeps,
  account: Account,
  groupId: string,
  { phones, fromGroup, find, cursor, ...how }: Asked,
): Promise<Slice | Refused> => {
  const context = { operation: "addMembers", asked: [groupId, fromGroup, find, how] };
  if (find) return await found(deps, account, find, context, cursor);
  if (fromGroup === undefined) return { phones: phones ?? [] };
  if (fromGroup === groupId) return bad("fromGroup", "is the group itself");
  const source = await deps.groups.get(account.id, fromGroup);
  if (!source) return bad("fromGroup", NO_GROUP);
  // A snapshot of what the rule matches: half a group is none.
  if (source.kind === "dynamic" && source.state === "building") return BUILDING;
  return (await rosterSlice(deps, account, fromGroup, context, cursor)) ?? OTHER_CURSOR;
};

const placeSchema = z.object({ lead: z.string(), at: z.string() });

const found = async (
  deps: ApiDeps,
  account: Account,
  wanted: NonNullable<Asked["find"]>,
  context: { readonly operation: string; readonly asked: unknown },
  cursor: string | undefined,
): Promise<Slice | Refused> => {
  const { filter, errors } = findFilterOf(wanted, account, (await deps.fields.read(account.id)).fields);
  if (errors.length > 0) return invalid(errors.map(({ path, message }) => ({ path: `find.${path}`, message })));
  if (!filter) return bad("find", "must look for something");
  if (filter.groupId !== undefined && !(await deps.groups.get(account.id, filter.groupId)))
    return bad("find.group", NO_GROUP);
  const cursors = await bodyCursor(deps, { account: account.id, ...context });
  const after = placeSchema.safeParse(cursors.open(cursor)).data;
  if (cursor !== undefined && !after) return OTHER_CURSOR;
  const outcome = await findContacts(deps)({ account: account.id, filter, after, limit: BULK });
  // Of thousands who do not fit a slice is empty: who fits behind them is not to be left out.
  const items = outcome.kind === "found" ? outcome.items : [];
  const { next } = outcome;
  return { phones: items.map(({ contact }) => contact.phone), ...cursors.sealed(next && { ...next }) };
};
