import * as z from "zod";
import { cursorInput, idParam, phonesInput } from "./inputs.ts";
import { responsesField, results } from "./member-results.ts";
import { route } from "./route.ts";

/** Many members from one group to another. */
export const moveRoutes = {
  moveMembers: route({
    method: "POST",
    path: "/v1/groups/{id}/members/move",
    summary: "Moves up to 500 members, or all by and by, to another group",
    description:
      "Each leaves the one and joins the other at once, or neither. With all, 500 in a request: while it answers more, " +
      "ask again with its cursor. Silent unless respond is true or the other group's response is on for bulk. dryRun " +
      "only tells.",
    permission: "contacts",
    params: z.strictObject({ id: idParam }),
    body: z
      .strictObject({
        toGroup: idParam,
        phones: phonesInput.optional(),
        all: z.literal(true).optional(),
        respond: z.boolean().optional(),
        dryRun: z.boolean().default(false),
        cursor: cursorInput,
      })
      .refine(({ phones, all }) => (phones === undefined) !== (all === undefined), {
        error: "give phones, or all: true",
        path: ["phones"],
      })
      .refine(({ all, cursor }) => cursor === undefined || all, { error: "goes with all", path: ["cursor"] }),
    answers: {
      200: {
        description: "What came of each phone",
        body: z
          .strictObject({
            results: results(["moved", "already_there", "not_in", "no_such_contact", "invalid"]),
            responses: responsesField,
            more: z.boolean(),
            cursor: z.string().optional(),
          })
          .meta({ id: "MovedMembers" }),
      },
    },
    refusals: { group_archived: 409, dynamic_group: 409 },
  }),
};
