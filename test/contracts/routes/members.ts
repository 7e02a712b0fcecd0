import type { memberRoutes } from "#shared/api/member-routes.ts";
import type { moveRoutes } from "#shared/api/move-routes.ts";
import { asked, type Cases, contactPath, groupPath, listed } from "./isolation-case.ts";
import { list, NOBODY, type Rows } from "./route-row.ts";

type Operation = keyof (typeof memberRoutes & typeof moveRoutes);

export const membersRows: Rows<Operation> = {
  listMembers: {
    ...list("/v1/groups/x/members"),
    works: ({ ask, group }) => ask("GET", group("/members")),
    missing: ({ ask }) => ask("GET", "/v1/groups/x/members"),
  },
  addMembers: {
    works: ({ ask, shop, group }) => ask("POST", group("/members"), { phones: [shop.phone(102)] }),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/members"), { phones: [] }),
    missing: ({ ask, shop }) => ask("POST", "/v1/groups/nobodys-group/members", { phones: [shop.phone(102)] }),
  },
  removeMembers: {
    works: ({ ask, shop, group }) => ask("POST", group("/members/remove"), { phones: [shop.phone(101)] }),
    status: 200,
    bad: ({ ask, group }) => ask("POST", group("/members/remove"), { phones: "all" }),
    missing: ({ ask, shop }) => ask("POST", "/v1/groups/nobodys-group/members/remove", { phones: [shop.phone(101)] }),
  },
  addToGroup: {
    works: ({ ask, shop, contact }) => ask("PUT", contact(`/groups/${shop.staff.id}`)),
    status: 201,
    bad: ({ ask, shop }) => ask("PUT", `/v1/contacts/5550101/groups/${shop.staff.id}`),
    missing: ({ ask, contact }) => ask("PUT", contact("/groups/nobodys-group")),
  },
  removeFromGroup: {
    works: ({ ask, shop, contact }) => ask("DELETE", contact(`/groups/${shop.members.id}`)),
    status: 204,
    bad: ({ ask, shop }) => ask("DELETE", `/v1/contacts/+1/groups/${shop.members.id}`),
    missing: ({ ask, shop }) => ask("DELETE", `/v1/contacts/${NOBODY}/groups/${shop.members.id}`),
  },
  moveMembers: {
    works: ({ ask, shop, group }) => ask("POST", group("/members/move"), { toGroup: shop.staff.id, all: true }),
    status: 200,
    bad: ({ ask, shop, group }) => ask("POST", group("/members/move"), { toGroup: shop.staff.id }),
    missing: ({ ask, shop }) =>
      ask("POST", "/v1/groups/nobodys-group/members/move", { toGroup: shop.staff.id, all: true }),
  },
};

export const membersCases: Cases<Operation> = {
  listMembers: listed((names) => `${groupPath(names)}/members`),
  addMembers: {
    tries: (names, mine) => [
      mine.ask("POST", `${groupPath(names)}/members`, { phones: [mine.phone(102)] }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { phones: [names.contact], respond: true }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { fromGroup: names.group }),
      mine.ask("POST", `/v1/groups/${mine.staff.id}/members`, { find: { group: names.group } }),
    ],
  },
  removeMembers: asked(
    "POST",
    (names) => `${groupPath(names)}/members/remove`,
    ({ contact: phone }) => ({ phones: [phone] }),
  ),
  addToGroup: {
    tries: (names, mine) => [
      mine.ask("PUT", `/v1/contacts/${mine.phone(102)}/groups/${names.group}`),
      mine.ask("PUT", `${contactPath(names)}/groups/${mine.staff.id}`),
      mine.ask("PUT", `${contactPath(names)}/groups/${names.group}`),
    ],
  },
  removeFromGroup: {
    tries: (names, mine) => [
      mine.ask("DELETE", `/v1/contacts/${mine.phone(101)}/groups/${names.group}`),
      mine.ask("DELETE", `${contactPath(names)}/groups/${mine.members.id}`),
      mine.ask("DELETE", `${contactPath(names)}/groups/${names.group}`),
    ],
  },
  moveMembers: {
    tries: (names, mine) => [
      mine.ask("POST", `${groupPath(names)}/members/move`, { toGroup: mine.staff.id, all: true }),
      mine.ask("POST", `/v1/groups/${mine.members.id}/members/move`, { toGroup: names.group, all: true }),
      mine.ask("POST", `/v1/groups/${mine.members.id}/members/move`, {
        toGroup: mine.staff.id,
        phones: [names.contact],
      }),
    ],
  },
};
