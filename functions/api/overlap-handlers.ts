import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { overlapRoutes } from "#shared/api/overlap-routes.ts";
import { listOverlap } from "#shared/groups/list-overlap.ts";
import { missingGroups } from "#shared/groups/missing-groups.ts";
import { type Overlap, overlapSchema, pairsOf } from "#shared/groups/overlap.ts";
import { type OverlapSoFar, overlapGroups } from "#shared/groups/overlap-groups.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor, OTHER_CURSOR } from "./body-cursor.ts";
import type { Handlers } from "./handler-types.ts";
import { invalid } from "./refusals.ts";

const NO_GROUP = "is no group of this account";

export const overlapHandlers = (deps: ApiDeps): Handlers<typeof overlapRoutes> => ({
  overlapGroups: async ({ account }, { body: { groupIds, cursor } }) => {
    const cursors = await bodyCursor(deps, { account: account.id, operation: "overlapGroups", asked: groupIds });
    const soFar = soFarSchema.safeParse(cursors.open(cursor)).data;
    if (cursor !== undefined && !soFar) return OTHER_CURSOR;
    const outcome = await overlapGroups(deps)(account.id, groupIds, soFar);
    if (outcome.kind === "noSuchGroup") return noGroups("groupIds", outcome.places);
    if (outcome.kind === "counted") return { status: 200, body: overlapView(groupIds, outcome.counts) };
    const { after, counts } = outcome.soFar;
    const place = cursors.sealed({ after, counts: JSON.stringify(counts) });
    return { status: 202, body: { cursor: "", ...place, counted: counts.members.reduce((a, b) => a + b, 0) } };
  },
  listOverlap: async ({ account }, { body: { limit, cursor, ...asked } }) => {
    const cursors = await bodyCursor(deps, { account: account.id, operation: "listOverlap", asked });
    const after = phoneNumberSchema.optional().safeParse(cursors.open(cursor)?.phone).data;
    if (cursor !== undefined && after === undefined) return OTHER_CURSOR;
    const both = asked.in.findIndex((id) => asked.notIn.includes(id));
    if (both >= 0) return invalid([{ path: `in.${both}`, message: "is in notIn too" }]);
    for (const field of ["in", "notIn"] as const) {
      const missing = await missingGroups(deps)(account.id, asked[field]);
      if (missing.length > 0) return noGroups(field, missing);
    }
    const { phones, next } = await listOverlap(deps)({ account: account.id, ...asked, after, limit });
    return {
      status: 200,
      body: { items: phones.map((phone) => ({ phone })), ...cursors.sealed(next && { phone: next }) },
    };
  },
});

const noGroups = (field: string, places: readonly number[]) =>
  invalid(places.map((place) => ({ path: `${field}.${place}`, message: NO_GROUP })));

/** As a cursor carries it. */
const soFarSchema: z.ZodType<OverlapSoFar> = z.object({
  after: phoneNumberSchema,
  counts: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(overlapSchema),
});

const overlapView = (groupIds: readonly string[], { members, onlyHere, pairs, all }: Overlap) => ({
  groups: groupIds.map((groupId, index) => ({
    groupId,
    memberCount: members[index] ?? 0,
    onlyHere: onlyHere[index] ?? 0,
  })),
  pairs: pairsOf(groupIds.length).map((pair, index) => ({
    groupIds: pair.flatMap((place) => groupIds[place] ?? []),
    count: pairs[index] ?? 0,
  })),
  all,
});
