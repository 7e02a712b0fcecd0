import * as z from "zod";
import { countedGroup } from "./group-body.ts";
import { idParam } from "./inputs.ts";
import { route } from "./route.ts";

/** What becomes of a group that is no longer used. */
export const groupLifeRoutes = {
  archiveGroup: route({
    method: "POST",
    path: "/v1/groups/{id}/archive",
    summary: "Archives a group: it takes no new members, and its response is quiet",
    description:
      "It keeps its members and its name. A text-to-join that names it joins its other groups. A dynamic group's members " +
      "stay as they are until it is restored and built anew.",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The archived group", body: countedGroup } },
  }),
  restoreGroup: route({
    method: "POST",
    path: "/v1/groups/{id}/restore",
    summary: "Takes an archived group into use again, as it was",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The group, in use", body: countedGroup } },
  }),
  deleteGroup: route({
    method: "DELETE",
    path: "/v1/groups/{id}",
    summary: "Deletes a group for good; its contacts stay",
    description:
      "Its name is free at once, and nobody is in it any more. While a text-to-join in use or a rule names it: 409, and " +
      "usedBy lists what does, each with kind, id and name.",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    answers: { 204: { description: "There is no such group" } },
    refusals: { group_in_use: 409 },
  }),
};
