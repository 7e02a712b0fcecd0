import * as z from "zod";
import { attentionStateSchema } from "#shared/messaging/message.ts";
import { idParam, instantInput } from "./inputs.ts";
import { messageBody } from "./message-body.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const states = attentionStateSchema.options.join(", ");

export const messageRoutes = {
  listMessages: route({
    method: "GET",
    path: "/v1/messages",
    summary: "The account's outgoing messages in a state in which a person may have to act, newest first",
    description: "A message that comes to a state shows there a moment later. What went well is in its conversation.",
    permission: "read",
    query: z.strictObject({
      state: z.enum(attentionStateSchema.options, {
        error: `must be one of ${states}; what went well is found in the contact's conversation`,
      }),
      from: instantInput.optional().meta({ description: "Only of this instant or later." }),
      until: instantInput.optional().meta({ description: "Only of before this instant." }),
    }),
    position: z.object({ at: z.iso.datetime(), messageId: z.string() }),
    answers: { 200: { description: "A page of messages", body: pageOf(messageBody) } },
  }),
  retryMessage: route({
    method: "POST",
    path: "/v1/messages/{id}/retry",
    summary: "Sends a message once more that failed, was not delivered or expired",
    description:
      "By a new message; the old one keeps its state and names it in retriedAs. It goes out as any other: by the contact's " +
      "consent, outside quiet hours. Asked again it answers the same new message and changes nothing. The id is that of a " +
      "message in one of the states of the list: what went well (claimed, sent, delivered) is unknown here, 404; a state " +
      "that is not retried is 409 and named in `state`. What is in doubt must be settled first, which it is by itself.",
    permission: "send",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The new message", body: messageBody } },
    refusals: { not_retried: 409 },
  }),
};
