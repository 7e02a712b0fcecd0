import type { exportRoutes } from "#shared/api/export-routes.ts";
import { campaignDesk } from "../campaign-desk.ts";
import { asked, type Cases, listed } from "./isolation-case.ts";
import { list, type Rows, type Tried } from "./route-row.ts";

type Operation = keyof typeof exportRoutes;

/** The path of one that is written to its end. */
const written = async (tried: Tried): Promise<string> => {
  const { body } = await tried.ask("POST", "/v1/exports", { kind: "contacts" });
  const desk = await campaignDesk(tried.api, tried.shop);
  await desk.send();
  return `/v1/exports/${body.id}`;
};

export const exportsRows: Rows<Operation> = {
  startExport: {
    works: ({ ask, shop }) => ask("POST", "/v1/exports", { kind: "members", groupId: shop.members.id }),
    status: 202,
    bad: ({ ask }) => ask("POST", "/v1/exports", { kind: "members" }),
  },
  listExports: {
    ...list("/v1/exports"),
    works: async (tried) => {
      await written(tried);
      return tried.ask("GET", "/v1/exports");
    },
  },
  getExport: {
    works: async (tried) => tried.ask("GET", await written(tried)),
    status: 200,
    bad: async (tried) => tried.ask("GET", await written(tried), undefined, "verbose=1"),
    missing: ({ ask }) => ask("GET", "/v1/exports/nobodys-export"),
  },
};

export const exportsCases: Cases<Operation> = {
  startExport: {
    tries: (names, mine) =>
      [
        { kind: "members", groupId: names.group },
        { kind: "contacts", find: { group: names.group } },
        { kind: "contacts", find: { field: { [names.field]: "Ann" } } },
        { kind: "recipients", campaignId: names.campaign },
        { kind: "importErrors", importId: names.import },
      ].map((body) => mine.ask("POST", "/v1/exports", body, { headers: { "idempotency-key": names.idempotencyKey } })),
  },
  listExports: listed(() => "/v1/exports"),
  getExport: asked("GET", ({ export: id }) => `/v1/exports/${id}`),
};
