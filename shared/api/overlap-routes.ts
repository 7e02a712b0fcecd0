import * as z from "zod";
import { cursorInput, idParam, limitInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const unique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
const groupIdsInput = (least: number) =>
  z.array(idParam).min(least).max(10).refine(unique, "must name each group once");

const overlapBody = z
  .strictObject({
    groups: z.array(
      z.strictObject({
        groupId: z.string(),
        memberCount: z.int(),
        onlyHere: z.int().meta({ description: "Members that are in none of the others." }),
      }),
    ),
    pairs: z.array(z.strictObject({ groupIds: z.array(z.string()), count: z.int() })),
    all: z.int().meta({ description: "Members of all of them." }),
  })
  .meta({ id: "Overlap" });

/** Who is in several groups at once. */
export const overlapRoutes = {
  overlapGroups: route({
    method: "POST",
    path: "/v1/groups/overlap",
    summary: "How many contacts are in several of 2 to 10 groups",
    description:
      "Counted now. What takes longer than five seconds answers 202 with a cursor: ask again with the same groups and " +
      "that cursor, and it counts on from there.",
    permission: "read",
    body: z.strictObject({ groupIds: groupIdsInput(2), cursor: cursorInput }),
    answers: {
      200: { description: "The counts", body: overlapBody },
      202: {
        description: "Not yet counted to the end",
        body: z.strictObject({
          cursor: z.string(),
          counted: z.int().meta({ description: "Members so far, each once for each of its groups." }),
        }),
      },
    },
  }),
  listOverlap: route({
    method: "POST",
    path: "/v1/groups/overlap/members",
    summary: "The contacts that are in all of some groups and in none of others",
    description:
      "By pages: the cursor goes into the body. A page may end before it is full, or be empty, with a cursor.",
    permission: "read",
    body: z.strictObject({
      in: groupIdsInput(1),
      notIn: groupIdsInput(0).default([]),
      limit: limitInput,
      cursor: cursorInput,
    }),
    answers: {
      200: { description: "A page of phones", body: pageOf(z.strictObject({ phone: z.string() })) },
    },
  }),
};
