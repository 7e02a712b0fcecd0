import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { idParam, instantInput, messageBodyInput, phoneParam } from "./inputs.ts";
import { messageBody } from "./message-body.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const conversationBody = z
  .strictObject({
    phone: z.string(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    lastAt: z.iso.datetime(),
    lastBody: z.string().meta({ description: "At most 160 characters of what was said last." }),
    lastDirection: z.enum(["in", "out"]),
    unread: z.int().min(0).meta({ description: "How many texts nobody has read; 99 is 99 or more." }),
  })
  .meta({ id: "Conversation" });

const one = z.strictObject({ phone: phoneParam });

export const conversationRoutes = {
  listConversations: route({
    method: "GET",
    path: "/v1/conversations",
    summary: "The inbox: who said something last, newest first",
    description:
      "People's texts and people's replies; what goes out by itself, responses and campaigns, moves no conversation. What " +
      "was just said shows there a moment later. Its messages are at /v1/contacts/{phone}/messages.",
    permission: "read",
    query: z.strictObject({
      unread: z
        .enum(["true", "false"])
        .default("false")
        .transform((unread) => unread === "true")
        .meta({ description: "true leaves out what was read." }),
    }),
    position: z.object({ place: z.string() }),
    answers: { 200: { description: "A page of conversations", body: pageOf(conversationBody) } },
  }),
  markConversationRead: route({
    method: "POST",
    path: "/v1/conversations/{phone}/read",
    summary: "Marks a conversation as read",
    description: "Up to an instant, or all that is there when it is asked: what comes in meanwhile stays unread.",
    permission: "send",
    params: one,
    body: z.strictObject({ upTo: instantInput.optional() }),
    answers: {
      200: {
        description: "How many texts are unread now",
        body: conversationBody.pick({ phone: true, unread: true }).meta({ id: "ReadConversation" }),
      },
    },
  }),
  replyInConversation: route({
    method: "POST",
    path: "/v1/conversations/{phone}/messages",
    summary: "Writes to a contact by hand",
    description:
      "By body or by templateId, one of them. It goes out through the same door as all texts: only to who is subscribed. " +
      "Quiet hours do not hold it within a day of the person's own text.",
    permission: "send",
    params: one,
    body: z.strictObject({
      body: messageBodyInput.optional(),
      templateId: idParam.optional(),
      sender: senderNumberSchema
        .optional()
        .meta({ description: "Without one, the number that the person texted last, else the account's first." }),
    }),
    answers: { 201: { description: "The message, on its way to the door", body: messageBody } },
    refusals: { consent: 409 },
  }),
};
