import { accountRoutes } from "./account-routes.ts";
import { contactRoutes } from "./contact-routes.ts";
import { groupRoutes } from "./group-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { memberRoutes } from "./member-routes.ts";
import { reviewRoutes } from "./review-routes.ts";
import { senderRoutes } from "./sender-routes.ts";
import { serviceRoutes } from "./service-routes.ts";
import { textToJoinRoutes } from "./text-to-join-routes.ts";

/** The whole contract, by operation. */
export const routes = {
  ...serviceRoutes,
  ...accountRoutes,
  ...senderRoutes,
  ...keyRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...contactRoutes,
  ...textToJoinRoutes,
  ...reviewRoutes,
};
export type OperationId = keyof typeof routes;
