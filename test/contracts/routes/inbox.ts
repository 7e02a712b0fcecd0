import type { conversationRoutes } from "#shared/api/conversation-routes.ts";
import type { messageRoutes } from "#shared/api/message-routes.ts";
import type { reviewRoutes } from "#shared/api/review-routes.ts";
import type { templateRoutes } from "#shared/api/template-routes.ts";
import { failedText, textShop } from "../api-fixture.ts";
import { asked, type Cases, listed, made } from "./isolation-case.ts";
import { list, NOBODY, type Rows, type Tried } from "./route-row.ts";

const template = async (ask: Tried["ask"]) => {
  const { body } = await ask("POST", "/v1/templates", { name: "Open", body: "We open at 8, {{first_name|friend}}." });
  return `/v1/templates/${body.id}`;
};

type Operation = keyof (typeof conversationRoutes & typeof templateRoutes & typeof reviewRoutes & typeof messageRoutes);

export const inboxRows: Rows<Operation> = {
  listConversations: {
    ...list("/v1/conversations"),
    works: async ({ ask, api, shop }) => {
      await textShop(api, shop, "Hello");
      return ask("GET", "/v1/conversations", undefined, "unread=true");
    },
  },
  markConversationRead: {
    works: async ({ ask, api, shop, conversation }) => {
      await textShop(api, shop, "Hello");
      return ask("POST", conversation("/read"));
    },
    status: 200,
    bad: ({ ask, conversation }) => ask("POST", conversation("/read"), { upTo: "lunch" }),
    missing: ({ ask }) => ask("POST", `/v1/conversations/${NOBODY}/read`),
  },
  replyInConversation: {
    works: ({ ask, conversation }) => ask("POST", conversation("/messages"), { body: "Hi {{first_name}}" }),
    status: 201,
    bad: ({ ask, conversation }) => ask("POST", conversation("/messages"), { body: "Hi", templateId: "both" }),
    missing: ({ ask }) => ask("POST", `/v1/conversations/${NOBODY}/messages`, { body: "Hi" }),
  },
  listTemplates: list("/v1/templates"),
  createTemplate: {
    works: ({ ask }) => ask("POST", "/v1/templates", { name: "Hours", body: "We open at 8." }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/templates", { name: "Hours", body: "Hi {{nickname}}" }),
  },
  changeTemplate: {
    works: async ({ ask }) => ask("PATCH", await template(ask), { body: "We open at 9." }),
    status: 200,
    bad: async ({ ask }) => ask("PATCH", await template(ask), { body: "" }),
    missing: ({ ask }) => ask("PATCH", "/v1/templates/nobodys", { body: "Hi" }),
  },
  removeTemplate: {
    works: async ({ ask }) => ask("DELETE", await template(ask)),
    status: 204,
    bad: async ({ ask }) => ask("DELETE", await template(ask), { now: true }),
    missing: ({ ask }) => ask("DELETE", "/v1/templates/nobodys"),
  },
  listReviews: list("/v1/reviews"),
  decideReview: {
    works: async ({ ask, api, shop }) => {
      await textShop(api, shop, "wrong number");
      const { body } = await ask("GET", "/v1/reviews");
      return ask("POST", `/v1/reviews/${body.items[0].id}`, { decision: "dismiss" });
    },
    status: 200,
    bad: ({ ask }) => ask("POST", "/v1/reviews/some-review", { decision: "perhaps" }),
    missing: ({ ask }) => ask("POST", "/v1/reviews/some-review", { decision: "unsubscribe" }),
  },
  listMessages: {
    works: ({ ask }) => ask("GET", "/v1/messages", undefined, "state=failed"),
    status: 200,
    bad: ({ ask }) => ask("GET", "/v1/messages", undefined, "state=sent"),
  },
  retryMessage: {
    works: async ({ ask, api, shop }) => {
      const { id } = await failedText(api, shop);
      return ask("POST", `/v1/messages/${id}/retry`);
    },
    status: 200,
    bad: ({ ask }) => ask("POST", "/v1/messages/some-message/retry", { twice: true }),
    missing: ({ ask }) => ask("POST", "/v1/messages/some-message/retry"),
  },
};

export const inboxCases: Cases<Operation> = {
  listConversations: listed(() => "/v1/conversations"),
  markConversationRead: asked("POST", ({ contact: phone }) => `/v1/conversations/${phone}/read`),
  replyInConversation: {
    tries: (names, mine) => [
      mine.ask("POST", `/v1/conversations/${names.contact}/messages`, { body: "Hi" }),
      mine.ask("POST", `/v1/conversations/${mine.phone(101)}/messages`, { templateId: names.template }),
      mine.ask("POST", `/v1/conversations/${mine.phone(101)}/messages`, { body: "Hi", sender: names.sender }),
    ],
  },
  listTemplates: listed(() => "/v1/templates"),
  createTemplate: made("/v1/templates", () => ({ name: "Hours", body: "We open at 8." })),
  changeTemplate: asked(
    "PATCH",
    ({ template }) => `/v1/templates/${template}`,
    () => ({ body: "Taken over" }),
  ),
  removeTemplate: asked("DELETE", ({ template }) => `/v1/templates/${template}`),
  listReviews: listed(() => "/v1/reviews"),
  decideReview: asked(
    "POST",
    ({ review }) => `/v1/reviews/${review}`,
    () => ({ decision: "unsubscribe" }),
  ),
  listMessages: {
    tries: (names, mine) => [
      mine.ask("GET", "/v1/messages", undefined, { query: "state=failed" }),
      names
        .cursorOf("/v1/messages", "state=failed")
        .then((cursor) => mine.ask("GET", "/v1/messages", undefined, { query: `state=failed&cursor=${cursor}` })),
    ],
  },
  retryMessage: asked("POST", ({ message }) => `/v1/messages/${message}/retry`),
};
