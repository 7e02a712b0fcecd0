import type { groupReviewRoutes } from "#shared/api/group-review-routes.ts";
import type { overlapRoutes } from "#shared/api/overlap-routes.ts";
import type { pressureRoutes } from "#shared/api/pressure-routes.ts";
import { asked, type Cases, groupPath, listed } from "./isolation-case.ts";
import type { Rows } from "./route-row.ts";

type Operation = keyof (typeof groupReviewRoutes & typeof overlapRoutes & typeof pressureRoutes);

export const groupReviewsRows: Rows<Operation> = {
  reviewGroup: {
    status: 200,
    works: ({ ask, group }) => ask("GET", group("/review"), undefined, "flags=never_answered,held&after=0"),
    bad: ({ ask, group }) => ask("GET", group("/review"), undefined, "flags=old"),
    missing: ({ ask }) => ask("GET", "/v1/groups/nobodys-group/review"),
  },
  removeFlagged: {
    works: ({ ask, group }) => ask("POST", group("/review/remove"), { flags: ["never_answered"], after: 0 }),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/review/remove"), { flags: [] }),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/review/remove", { flags: ["held"] }),
  },
  markReviewed: {
    works: ({ ask, group }) => ask("POST", group("/reviewed")),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/reviewed"), { at: "now" }),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/reviewed"),
  },
  overlapGroups: {
    works: ({ ask, shop }) => ask("POST", "/v1/groups/overlap", { groupIds: [shop.members.id, shop.staff.id] }),
    status: 200,
    bad: ({ ask, shop }) => ask("POST", "/v1/groups/overlap", { groupIds: [shop.members.id] }),
  },
  listOverlap: {
    works: ({ ask, shop }) =>
      ask("POST", "/v1/groups/overlap/members", { in: [shop.members.id], notIn: [shop.staff.id] }),
    status: 200,
    bad: ({ ask, shop }) =>
      ask("POST", "/v1/groups/overlap/members", { in: [shop.members.id], notIn: ["nobodys-group"] }),
  },
  groupPressure: {
    works: ({ ask, group }) => ask("GET", group("/pressure")),
    status: 200,
    bad: ({ ask, group }) => ask("GET", group("/pressure"), undefined, "days=7"),
    missing: ({ ask }) => ask("GET", "/v1/groups/nobodys-group/pressure"),
  },
};

export const groupReviewsCases: Cases<Operation> = {
  reviewGroup: listed((names) => `${groupPath(names)}/review`),
  removeFlagged: asked(
    "POST",
    (names) => `${groupPath(names)}/review/remove`,
    () => ({ flags: ["unsubscribed", "held", "never_answered", "number_fails", "in_other_groups"], n: 1, after: 0 }),
  ),
  markReviewed: asked("POST", (names) => `${groupPath(names)}/reviewed`),
  overlapGroups: asked(
    "POST",
    () => "/v1/groups/overlap",
    ({ group: id }) => ({ groupIds: [id, "nobodys-other-group"] }),
  ),
  listOverlap: {
    tries: (names, mine) => [
      mine.ask("POST", "/v1/groups/overlap/members", { in: [names.group] }),
      mine.ask("POST", "/v1/groups/overlap/members", { in: [mine.members.id], notIn: [names.group] }),
    ],
  },
  groupPressure: asked("GET", (names) => `${groupPath(names)}/pressure`),
};
