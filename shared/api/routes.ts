import { accountRoutes } from "./account-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import { campaignLifeRoutes } from "./campaign-life-routes.ts";
import { campaignRecipientRoutes } from "./campaign-recipient-routes.ts";
import { campaignRoutes } from "./campaign-routes.ts";
import { contactLifeRoutes } from "./contact-life-routes.ts";
import { contactRoutes } from "./contact-routes.ts";
import { conversationRoutes } from "./conversation-routes.ts";
import { dynamicGroupRoutes } from "./dynamic-group-routes.ts";
import { exportRoutes } from "./export-routes.ts";
import { fieldRoutes } from "./field-routes.ts";
import { groupLifeRoutes } from "./group-life-routes.ts";
import { groupResponseRoutes } from "./group-response-routes.ts";
import { groupReviewRoutes } from "./group-review-routes.ts";
import { groupRoutes } from "./group-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { memberRoutes } from "./member-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { moveRoutes } from "./move-routes.ts";
import { overlapRoutes } from "./overlap-routes.ts";
import { pressureRoutes } from "./pressure-routes.ts";
import { reviewRoutes } from "./review-routes.ts";
import { senderRoutes } from "./sender-routes.ts";
import { serviceRoutes } from "./service-routes.ts";
import { templateRoutes } from "./template-routes.ts";
import { textToJoinRoutes } from "./text-to-join-routes.ts";

/** The whole contract, by operation. */
export const routes = {
  ...serviceRoutes,
  ...accountRoutes,
  ...senderRoutes,
  ...keyRoutes,
  ...auditRoutes,
  ...fieldRoutes,
  ...groupRoutes,
  ...groupLifeRoutes,
  ...dynamicGroupRoutes,
  ...groupResponseRoutes,
  ...groupReviewRoutes,
  ...overlapRoutes,
  ...pressureRoutes,
  ...memberRoutes,
  ...moveRoutes,
  ...contactRoutes,
  ...contactLifeRoutes,
  ...textToJoinRoutes,
  ...campaignRoutes,
  ...campaignLifeRoutes,
  ...campaignRecipientRoutes,
  ...exportRoutes,
  ...importRoutes,
  ...reviewRoutes,
  ...messageRoutes,
  ...conversationRoutes,
  ...templateRoutes,
};
export type OperationId = keyof typeof routes;
