import type { dynamicGroupRoutes } from "#shared/api/dynamic-group-routes.ts";
import type { Shop } from "../api-fixture.ts";
import { asked, type Cases, groupPath } from "./isolation-case.ts";
import type { Rows, Tried } from "./route-row.ts";

type Operation = keyof typeof dynamicGroupRoutes;

const ANNS = { field: "firstName", op: "startsWith", value: "Ann" };

/** A dynamic group of the shop's, as if its rebuild were done. */
const ready = async ({ ask, api, shop }: Tried): Promise<string> => {
  const { body } = await ask("POST", "/v1/groups", { name: "Anns", kind: "dynamic", rule: ANNS });
  await api.stores.dynamicGroups.change(shop.account.id, body.id, () => ({ state: "ready" }));
  return `/v1/groups/${body.id}`;
};

export const dynamicGroupsRows: Rows<Operation> = {
  previewRule: {
    works: ({ ask }) => ask("POST", "/v1/groups/preview", { rule: ANNS }),
    status: 200,
    bad: ({ ask }) => ask("POST", "/v1/groups/preview", { rule: { ...ANNS, op: "sounds like" } }),
  },
  whyMember: {
    works: async (tried) => tried.ask("GET", `${await ready(tried)}/members/${tried.shop.phone(101)}/why`),
    status: 200,
    bad: ({ ask, group }) => ask("GET", group("/members/5550101/why")),
    missing: async (tried) => tried.ask("GET", `${await ready(tried)}/members/+15125550999/why`),
  },
  verifyGroup: {
    works: async (tried) => tried.ask("POST", `${await ready(tried)}/verify`),
    status: 202,
    bad: ({ ask, group }) => ask("POST", group("/verify"), { now: true }),
    missing: ({ ask }) => ask("POST", "/v1/groups/nobodys-group/verify"),
  },
};

const ruleOn = (group: string) => ({ field: "group", op: "anyOf", value: [group] });
const made = (mine: Shop, rule: unknown) => mine.ask("POST", "/v1/groups", { name: "Theirs", kind: "dynamic", rule });

export const dynamicGroupsCases: Cases<Operation> = {
  previewRule: {
    tries: (names, mine) => [
      mine.ask("POST", "/v1/groups/preview", { rule: ruleOn(names.group) }),
      mine.ask("POST", "/v1/groups/preview", { rule: ANNS, groupId: names.group }),
      mine.ask("POST", "/v1/groups/preview", { rule: { field: "phone", op: "is", value: names.contact } }),
      mine.ask("POST", "/v1/groups/preview", { rule: { field: `fields.${names.field}`, op: "isSet" } }),
      made(mine, ruleOn(names.group)),
    ],
  },
  whyMember: asked("GET", (names) => `${groupPath(names)}/members/${names.contact}/why`),
  verifyGroup: asked("POST", (names) => `${groupPath(names)}/verify`),
};
