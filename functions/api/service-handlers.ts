import { openApiDocument } from "#shared/api/openapi.ts";
import { routes } from "#shared/api/routes.ts";
import type { serviceRoutes } from "#shared/api/service-routes.ts";
import type { Handlers } from "./handler-types.ts";

export const serviceHandlers = (): Handlers<typeof serviceRoutes> => {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return {
    getHealth: async () => ({ status: 200, body: { status: "ok" } }),
    getOpenApi: async () => {
      document ??= openApiDocument(routes);
      return { status: 200, body: document };
    },
  };
};
