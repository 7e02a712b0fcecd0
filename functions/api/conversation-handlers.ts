import type { conversationRoutes } from "#shared/api/conversation-routes.ts";
import type { Refusal } from "#shared/api/route.ts";
import type { Conversation } from "#shared/messaging/conversation.ts";
import type { ListedConversation } from "#shared/messaging/conversation-store.ts";
import { markRead } from "#shared/messaging/mark-read.ts";
import { type ReplyByHandOutcome, replyByHand } from "#shared/messaging/reply-by-hand.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { messageView } from "./message-view.ts";
import { invalid, noSuch } from "./refusals.ts";

export const conversationHandlers = (deps: ApiDeps): Handlers<typeof conversationRoutes> => ({
  listConversations: async ({ account }, { query, page }) => {
    const { items, next } = await deps.conversations.list(account.id, query, page.after, page.limit);
    return { status: 200, body: { items: items.map(viewOf) }, next: next && { place: next.place } };
  },
  markConversationRead: async ({ account }, { params: { phone }, body: { upTo } }) => {
    const outcome = await markRead(deps)(account.id, phone, upTo);
    if (outcome.kind === "noSuchConversation") return noSuch("conversation");
    const [before, after] = [unreadOf(outcome.before), unreadOf(outcome.after)];
    return { status: 200, body: { phone, ...after }, did: { object: objectOf(phone), before, after } };
  },
  replyInConversation: async ({ account, requestId }, { params: { phone }, body }) => {
    const words = wordsOf(body);
    if (!words) return NOT_ONE;
    const outcome = await replyByHand(deps)({ account, phone, requestId, words, sender: body.sender });
    if (outcome.kind !== "written") return refusalOf(outcome);
    const { id: messageId, body: text, sender: from } = outcome.message;
    const did = { object: objectOf(phone), after: { messageId, body: text, sender: from } };
    return { status: 201, body: messageView(outcome.message), did };
  },
});

const NOT_ONE = invalid([{ path: "body", message: "must be given, or templateId, and not both" }]);

const wordsOf = ({ body, templateId }: { body?: string | undefined; templateId?: string | undefined }) => {
  if (body !== undefined) return templateId === undefined ? { body } : undefined;
  return templateId === undefined ? undefined : { templateId };
};

const objectOf = (id: string) => ({ kind: "conversation", id });

const unreadOf = ({ unreadAt }: Conversation) => ({ unread: unreadAt.length });

const viewOf = ({ conversation, contact }: ListedConversation) => {
  const { phone, lastAt, lastBody, lastDirection } = conversation;
  const { firstName, lastName } = contact ?? {};
  return { phone, firstName, lastName, lastAt, lastBody, lastDirection, ...unreadOf(conversation) };
};

const refusalOf = (
  outcome: Exclude<ReplyByHandOutcome, { kind: "written" }>,
): Refusal<"not_found" | "invalid" | "consent"> => {
  switch (outcome.kind) {
    case "mayNot": {
      const detail = `Only who is subscribed may be texted; this contact is ${outcome.consent}.`;
      return { refused: "consent", detail, more: { consent: outcome.consent } };
    }
    case "noSuchContact":
      return noSuch("contact");
    case "noSuchTemplate":
      return invalid([{ path: "templateId", message: "is no template of this account" }]);
    case "noSuchSender":
      return invalid([{ path: "sender", message: "is no sender of this account" }]);
    case "invalid":
      return invalid(outcome.errors);
    case "blank":
      return invalid([{ path: "body", message: "is blank with this contact's values" }]);
    case "tooLong":
      return invalid([{ path: "body", message: "has more than 1600 characters with this contact's values" }]);
  }
};
