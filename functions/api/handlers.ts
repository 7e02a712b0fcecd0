import type { routes } from "#shared/api/routes.ts";
import { accountHandlers } from "./account-handlers.ts";
import type { ApiDeps } from "./api-deps.ts";
import { auditHandlers } from "./audit-handlers.ts";
import { campaignHandlers } from "./campaign-handlers.ts";
import { campaignLifeHandlers } from "./campaign-life-handlers.ts";
import { campaignRecipientHandlers } from "./campaign-recipient-handlers.ts";
import { contactHandlers } from "./contact-handlers.ts";
import { contactLifeHandlers } from "./contact-life-handlers.ts";
import { conversationHandlers } from "./conversation-handlers.ts";
import { dynamicGroupHandlers } from "./dynamic-group-handlers.ts";
import { exportHandlers } from "./export-handlers.ts";
import { fieldHandlers } from "./field-handlers.ts";
import { groupHandlers } from "./group-handlers.ts";
import { groupLifeHandlers } from "./group-life-handlers.ts";
import { groupResponseHandlers } from "./group-response-handlers.ts";
import { groupReviewHandlers } from "./group-review-handlers.ts";
import type { Handlers } from "./handler-types.ts";
import { importHandlers } from "./import-handlers.ts";
import { keyHandlers } from "./key-handlers.ts";
import { memberHandlers } from "./member-handlers.ts";
import { messageHandlers } from "./message-handlers.ts";
import { moveHandlers } from "./move-handlers.ts";
import { overlapHandlers } from "./overlap-handlers.ts";
import { pressureHandlers } from "./pressure-handlers.ts";
import { reviewHandlers } from "./review-handlers.ts";
import { senderHandlers } from "./sender-handlers.ts";
import { serviceHandlers } from "./service-handlers.ts";
import { templateHandlers } from "./template-handlers.ts";
import { textToJoinHandlers } from "./text-to-join-handlers.ts";

/** Every route's handler; one that is missing does not compile. */
export const handlersOf = (deps: ApiDeps): Handlers<typeof routes> => ({
  ...serviceHandlers(),
  ...accountHandlers(deps),
  ...senderHandlers(deps),
  ...keyHandlers(deps),
  ...auditHandlers(deps),
  ...fieldHandlers(deps),
  ...groupHandlers(deps),
  ...groupLifeHandlers(deps),
  ...dynamicGroupHandlers(deps),
  ...groupResponseHandlers(deps),
  ...groupReviewHandlers(deps),
  ...overlapHandlers(deps),
  ...pressureHandlers(deps),
  ...memberHandlers(deps),
  ...moveHandlers(deps),
  ...contactHandlers(deps),
  ...contactLifeHandlers(deps),
  ...textToJoinHandlers(deps),
  ...campaignHandlers(deps),
  ...campaignLifeHandlers(deps),
  ...campaignRecipientHandlers(deps),
  ...exportHandlers(deps),
  ...importHandlers(deps),
  ...reviewHandlers(deps),
  ...messageHandlers(deps),
  ...conversationHandlers(deps),
  ...templateHandlers(deps),
});
