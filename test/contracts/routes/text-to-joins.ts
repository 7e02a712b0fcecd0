import type { textToJoinRoutes } from "#shared/api/text-to-join-routes.ts";
import { asked, type Cases, listed, made, textToJoinPath } from "./isolation-case.ts";
import { list, type Rows } from "./route-row.ts";

type Operation = keyof typeof textToJoinRoutes;

export const textToJoinsRows: Rows<Operation> = {
  listTextToJoins: list("/v1/text-to-joins"),
  createTextToJoin: {
    works: ({ ask, shop }) =>
      ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [shop.members.id] }),
    status: 201,
    bad: ({ ask, shop }) =>
      ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["STOP"], groupIds: [shop.members.id] }),
  },
  getTextToJoin: {
    works: ({ ask, textToJoin }) => ask("GET", textToJoin()),
    status: 200,
    bad: ({ ask, textToJoin }) => ask("GET", textToJoin(), { surprise: 1 }),
    missing: ({ ask }) => ask("GET", "/v1/text-to-joins/nobodys"),
  },
  changeTextToJoin: {
    works: ({ ask, textToJoin }) =>
      ask("PATCH", textToJoin(), { welcome: "Hi {{first_name|you}}", match: "firstWord" }),
    status: 200,
    bad: ({ ask, textToJoin }) => ask("PATCH", textToJoin(), { welcome: "Hi {{name}}" }),
    missing: ({ ask }) => ask("PATCH", "/v1/text-to-joins/nobodys", { match: "whole" }),
  },
  archiveTextToJoin: {
    works: ({ ask, textToJoin }) => ask("POST", textToJoin("/archive")),
    status: 200,
    bad: ({ ask, textToJoin }) => ask("POST", textToJoin("/archive"), { forEver: true }),
    missing: ({ ask }) => ask("POST", "/v1/text-to-joins/nobodys/archive"),
  },
  restoreTextToJoin: {
    works: async ({ ask, textToJoin }) => {
      await ask("POST", textToJoin("/archive"));
      return ask("POST", textToJoin("/restore"));
    },
    status: 200,
    bad: ({ ask, textToJoin }) => ask("POST", textToJoin("/restore"), [1]),
    missing: ({ ask }) => ask("POST", "/v1/text-to-joins/nobodys/restore"),
  },
};

export const textToJoinsCases: Cases<Operation> = {
  listTextToJoins: listed(() => "/v1/text-to-joins"),
  createTextToJoin: {
    tries: (names, mine) => {
      const wanted = { name: "Tea", keywords: ["TEA"], groupIds: [mine.staff.id] };
      return [
        ...made("/v1/text-to-joins", () => wanted).tries(names, mine),
        mine.ask("POST", "/v1/text-to-joins", { ...wanted, keywords: ["MILK"], groupIds: [names.group] }),
        mine.ask("POST", "/v1/text-to-joins", { ...wanted, keywords: ["CAKE"], sender: names.sender }),
      ];
    },
  },
  getTextToJoin: asked("GET", textToJoinPath),
  changeTextToJoin: {
    tries: (names, mine) => [
      mine.ask("PATCH", textToJoinPath(names), { name: "Taken over" }),
      mine.ask("PATCH", `/v1/text-to-joins/${mine.textToJoin.id}`, { groupIds: [names.group] }),
    ],
  },
  archiveTextToJoin: asked("POST", (names) => `${textToJoinPath(names)}/archive`),
  restoreTextToJoin: asked("POST", (names) => `${textToJoinPath(names)}/restore`),
};
