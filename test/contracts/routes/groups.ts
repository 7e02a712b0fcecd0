import type { groupLifeRoutes } from "#shared/api/group-life-routes.ts";
import type { groupResponseRoutes } from "#shared/api/group-response-routes.ts";
import type { groupRoutes } from "#shared/api/group-routes.ts";
import { asked, type Cases, groupPath, listed, made } from "./isolation-case.ts";
import { list, type Rows } from "./route-row.ts";

type Operation = keyof (typeof groupRoutes & typeof groupLifeRoutes & typeof groupResponseRoutes);

export const groupsRows: Rows<Operation> = {
  listGroups: list("/v1/groups"),
  createGroup: {
    works: ({ ask, shop }) => ask("POST", "/v1/groups", { name: "Regulars", kind: "standard", sender: shop.sender }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/groups", { name: "Regulars", kind: "dynamic" }),
  },
  getGroup: {
    works: ({ ask, group }) => ask("GET", group()),
    status: 200,
    bad: ({ ask, group }) => ask("GET", group(), undefined, "verbose=1"),
    missing: ({ ask }) => ask("GET", "/v1/groups/nobodys-group"),
  },
  changeGroup: {
    works: ({ ask, group }) => ask("PATCH", group(), { name: "Friends", response: null }),
    status: 200,
    bad: ({ ask, group }) => ask("PATCH", group(), { kind: "standard" }),
    missing: ({ ask }) => ask("PATCH", "/v1/groups/nobodys-group", { name: "Friends" }),
  },
  archiveGroup: {
    works: ({ ask, group }) => ask("POST", group("/archive")),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/archive"), { forEver: true }),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/archive"),
  },
  restoreGroup: {
    works: async ({ ask, group }) => {
      await ask("POST", group("/archive"));
      return ask("POST", group("/restore"));
    },
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/restore"), [1]),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/restore"),
  },
  deleteGroup: {
    works: ({ ask, shop }) => ask("DELETE", `/v1/groups/${shop.staff.id}`),
    status: 204,
    bad: ({ ask, group }) => ask("DELETE", group(), { now: true }),
    missing: ({ ask }) => ask("DELETE", "/v1/groups/nobodys-group"),
  },
  listResponses: {
    ...list("/v1/groups/x/responses"),
    works: ({ ask, group }) => ask("GET", group("/responses")),
    missing: ({ ask }) => ask("GET", "/v1/groups/x/responses"),
  },
  previewResponse: {
    works: ({ ask, shop, group }) => ask("POST", group("/response/preview"), { phone: shop.phone(101) }),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/response/preview"), { phone: "5550101" }),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/response/preview"),
  },
};

export const groupsCases: Cases<Operation> = {
  listGroups: listed(() => "/v1/groups"),
  createGroup: {
    tries: (names, mine) => [
      ...made("/v1/groups", () => ({ name: "Regulars", kind: "standard" })).tries(names, mine),
      mine.ask("POST", "/v1/groups", { name: "Lent", kind: "standard", sender: names.sender }),
    ],
  },
  getGroup: asked("GET", groupPath),
  changeGroup: {
    tries: (names, mine) => [
      mine.ask("PATCH", groupPath(names), { name: "Taken over" }),
      mine.ask("PATCH", groupPath({ ...names, group: mine.staff.id }), { sender: names.sender }),
    ],
  },
  archiveGroup: asked("POST", (names) => `${groupPath(names)}/archive`),
  restoreGroup: asked("POST", (names) => `${groupPath(names)}/restore`),
  deleteGroup: asked("DELETE", groupPath),
  listResponses: listed((names) => `${groupPath(names)}/responses`),
  previewResponse: {
    tries: (names, mine) => [
      mine.ask("POST", `${groupPath(names)}/response/preview`),
      mine.ask("POST", `/v1/groups/${mine.members.id}/response/preview`, { phone: names.contact }),
    ],
  },
};
