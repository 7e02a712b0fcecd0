import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { messagingServiceSidSchema, senderSchema } from "#shared/accounts/sender.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const segmentsPerSecond = senderSchema.shape.segmentsPerSecond;

const senderBody = z
  .strictObject({
    phone: z.string(),
    segmentsPerSecond: z.number(),
    messagingServiceSid: z.string().optional(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Sender" });

export const senderRoutes = {
  listSenders: route({
    method: "GET",
    path: "/v1/senders",
    summary: "The numbers that send for the account",
    permission: "read",
    position: z.object({ phone: z.string() }),
    answers: { 200: { description: "A page of senders", body: pageOf(senderBody) } },
  }),
  addSender: route({
    method: "POST",
    path: "/v1/senders",
    summary: "Adds a number that sends",
    permission: "senders",
    body: z.strictObject({
      phone: z.string().min(1).max(64).meta({ description: "A phone number, or a short code of 5 or 6 digits." }),
      segmentsPerSecond: segmentsPerSecond
        .default(1)
        .meta({ description: "Twilio's pace of this number, in segments." }),
      messagingServiceSid: messagingServiceSidSchema.optional(),
    }),
    answers: { 201: { description: "The sender", body: senderBody } },
    refusals: { sender_taken: 409 },
  }),
  changeSender: route({
    method: "PATCH",
    path: "/v1/senders/{phone}",
    summary: "Changes a sender's pace",
    permission: "senders",
    params: z.strictObject({ phone: senderNumberSchema }),
    body: z.strictObject({ segmentsPerSecond }),
    answers: { 200: { description: "The sender as it then is", body: senderBody } },
  }),
};
