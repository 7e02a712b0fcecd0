import type { importRoutes } from "#shared/api/import-routes.ts";
import { importFileOf } from "#shared/imports/import.ts";
import type { Api, ApiCall, Shop } from "../api-fixture.ts";
import { campaignDesk } from "../campaign-desk.ts";
import { asked, type Cases, listed, made } from "./isolation-case.ts";
import { list, type Rows, type Tried } from "./route-row.ts";

type Operation = keyof typeof importRoutes;

/** Puts an import's file, as a browser does with the address that it got. */
export const putFile = ({ files }: Api, { account }: Pick<Shop, "account">, id: string, text: string | Buffer): void =>
  void files.files.set(importFileOf({ accountId: account.id, id }), {
    body: Buffer.from(text),
    contentType: "text/csv",
  });

/** One that was made, got its file and was started. @returns its id */
export const importOf = async (shop: Shop, api: Api, text: string, more: ApiCall = {}): Promise<string> => {
  const { body } = await shop.ask("POST", "/v1/imports", { fileName: "people.csv" }, more);
  putFile(api, shop, body.id, text);
  await shop.ask("POST", `/v1/imports/${body.id}/start`, {});
  return body.id;
};

const at = async ({ ask, api, shop }: Tried, more = ""): Promise<string> => {
  const { body } = await ask("POST", "/v1/imports", { fileName: "people.csv" });
  putFile(api, shop, body.id, "phone\n5125550177\n0\n");
  return `/v1/imports/${body.id}${more}`;
};

const nobodys = (more = "") => `/v1/imports/nobodys-import${more}`;

export const importsRows: Rows<Operation> = {
  createImport: {
    works: ({ ask, shop }) => ask("POST", "/v1/imports", { fileName: "a.csv", groupIds: [shop.staff.id] }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/imports", { fileName: "" }),
  },
  listImports: {
    ...list("/v1/imports"),
    works: async (tried) => {
      await at(tried);
      return tried.ask("GET", "/v1/imports");
    },
  },
  getImport: {
    works: async (tried) => tried.ask("GET", await at(tried)),
    status: 200,
    bad: async (tried) => tried.ask("GET", await at(tried), undefined, "verbose=1"),
    missing: ({ ask }) => ask("GET", nobodys()),
  },
  dryRunImport: {
    works: async (tried) => tried.ask("POST", await at(tried, "/dry-run"), { groupNames: ["Guests"] }),
    status: 202,
    bad: async (tried) => tried.ask("POST", await at(tried, "/dry-run"), { respond: true }),
    missing: ({ ask }) => ask("POST", nobodys("/dry-run"), {}),
  },
  startImport: {
    works: async (tried) => tried.ask("POST", await at(tried, "/start"), { mapping: { phone: "phone" } }),
    status: 202,
    bad: async (tried) => tried.ask("POST", await at(tried, "/start"), { consent: { state: "subscribed" } }),
    missing: ({ ask }) => ask("POST", nobodys("/start"), {}),
  },
  cancelImport: {
    works: async (tried) => tried.ask("POST", await at(tried, "/cancel")),
    status: 200,
    bad: async (tried) => tried.ask("POST", await at(tried, "/cancel"), undefined, "verbose=1"),
    missing: ({ ask }) => ask("POST", nobodys("/cancel")),
  },
  undoImport: {
    works: async (tried) => {
      const path = await at(tried);
      await tried.ask("POST", `${path}/start`, {});
      await tried.ask("POST", `${path}/cancel`);
      return tried.ask("POST", `${path}/undo`);
    },
    status: 202,
    bad: async (tried) => tried.ask("POST", await at(tried, "/undo"), undefined, "verbose=1"),
    missing: ({ ask }) => ask("POST", nobodys("/undo")),
  },
  listImportErrors: {
    works: async (tried) => {
      const path = await at(tried);
      await tried.ask("POST", `${path}/start`, {});
      await (await campaignDesk(tried.api, tried.shop)).send();
      return tried.ask("GET", `${path}/errors`);
    },
    status: 200,
    bad: async (tried) => tried.ask("GET", await at(tried, "/errors"), undefined, "limit=0"),
    missing: ({ ask }) => ask("GET", nobodys("/errors")),
  },
};

export const importsCases: Cases<Operation> = {
  createImport: {
    tries: (names, mine) => [
      ...made("/v1/imports", () => ({ fileName: "people.csv" })).tries(names, mine),
      mine.ask("POST", "/v1/imports", { fileName: "people.csv", groupIds: [names.group] }),
    ],
  },
  listImports: listed(() => "/v1/imports"),
  getImport: asked("GET", ({ import: id }) => `/v1/imports/${id}`),
  dryRunImport: asked(
    "POST",
    ({ import: id }) => `/v1/imports/${id}/dry-run`,
    () => ({}),
  ),
  startImport: asked(
    "POST",
    ({ import: id }) => `/v1/imports/${id}/start`,
    () => ({}),
  ),
  cancelImport: asked("POST", ({ import: id }) => `/v1/imports/${id}/cancel`),
  undoImport: asked("POST", ({ import: id }) => `/v1/imports/${id}/undo`),
  listImportErrors: listed(({ import: id }) => `/v1/imports/${id}/errors`),
};
