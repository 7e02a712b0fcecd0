import type { fieldRoutes } from "#shared/api/field-routes.ts";
import { asked, type Cases, fieldPath, listed, made } from "./isolation-case.ts";
import { list, type Rows } from "./route-row.ts";

type Operation = keyof typeof fieldRoutes;

export const fieldsRows: Rows<Operation> = {
  listFields: list("/v1/fields"),
  createField: {
    works: ({ ask }) => ask("POST", "/v1/fields", { key: "size", label: "Size", type: "choice", choices: ["S", "M"] }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/fields", { key: "size", label: "Size", type: "choice" }),
  },
  changeField: {
    works: ({ ask }) => ask("PATCH", "/v1/fields/birthday", { label: "Born", searchable: true }),
    status: 200,
    bad: ({ ask }) => ask("PATCH", "/v1/fields/birthday", { type: "colour" }),
    missing: ({ ask }) => ask("PATCH", "/v1/fields/nobodys", { label: "Born" }),
  },
  archiveField: {
    works: ({ ask }) => ask("POST", "/v1/fields/birthday/archive"),
    status: 200,
    bad: ({ ask }) => ask("POST", "/v1/fields/birthday/archive", { forEver: true }),
    missing: ({ ask }) => ask("POST", "/v1/fields/nobodys/archive"),
  },
  restoreField: {
    works: async ({ ask }) => {
      await ask("POST", "/v1/fields/birthday/archive");
      return ask("POST", "/v1/fields/birthday/restore");
    },
    status: 200,
    bad: ({ ask }) => ask("POST", "/v1/fields/birthday/restore", { forEver: true }),
    missing: ({ ask }) => ask("POST", "/v1/fields/nobodys/restore"),
  },
};

export const fieldsCases: Cases<Operation> = {
  listFields: listed(() => "/v1/fields"),
  createField: made("/v1/fields", ({ field: key }) => ({ key, label: "Nickname", type: "text" })),
  changeField: asked("PATCH", fieldPath, () => ({ label: "Taken over" })),
  archiveField: asked("POST", (names) => `${fieldPath(names)}/archive`),
  restoreField: asked("POST", (names) => `${fieldPath(names)}/restore`),
};
