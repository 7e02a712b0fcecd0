import type { routes } from "#shared/api/routes.ts";
import { accountHandlers } from "./account-handlers.ts";
import type { ApiDeps } from "./api-deps.ts";
import { contactHandlers } from "./contact-handlers.ts";
import { groupHandlers } from "./group-handlers.ts";
import type { Handlers } from "./handler-types.ts";
import { keyHandlers } from "./key-handlers.ts";
import { memberHandlers } from "./member-handlers.ts";
import { reviewHandlers } from "./review-handlers.ts";
import { senderHandlers } from "./sender-handlers.ts";
import { serviceHandlers } from "./service-handlers.ts";
import { textToJoinHandlers } from "./text-to-join-handlers.ts";

/** Every route's handler; one that is missing does not compile. */
export const handlersOf = (deps: ApiDeps): Handlers<typeof routes> => ({
  ...serviceHandlers(),
  ...accountHandlers(deps),
  ...senderHandlers(deps),
  ...keyHandlers(deps),
  ...groupHandlers(deps),
  ...memberHandlers(deps),
  ...contactHandlers(deps),
  ...textToJoinHandlers(deps),
  ...reviewHandlers(deps),
});
