import * as z from "zod";
import { segmentPriceSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { outboundStateSchema } from "#shared/messaging/message.ts";
import { segmentsSchema } from "#shared/messaging/segments.ts";
import { idParam } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const one = z.strictObject({ id: idParam });

const sentResponse = z
  .strictObject({
    phone: z.string(),
    at: z.iso.datetime(),
    messageId: z.string(),
    state: outboundStateSchema.optional(),
  })
  .meta({ id: "SentResponse" });

export const groupResponseRoutes = {
  listResponses: route({
    method: "GET",
    path: "/v1/groups/{id}/responses",
    summary: "Who got a group's response, with each one's latest",
    description: "Also of contacts that have left since. In the order in which members are listed.",
    permission: "read",
    params: one,
    position: z.object({ phone: phoneNumberSchema }),
    answers: { 200: { description: "A page of responses", body: pageOf(sentResponse) } },
  }),
  previewResponse: route({
    method: "POST",
    path: "/v1/groups/{id}/response/preview",
    summary: "Shows a group's response as a contact would get it",
    description: "Nothing is sent. Without a phone it is what somebody gets of whom nothing is known.",
    permission: "read",
    params: one,
    body: z.strictObject({ phone: phoneNumberSchema.optional() }),
    answers: {
      200: {
        description: "The text",
        body: z
          .strictObject({
            body: z.string(),
            ...segmentsSchema.shape,
            price: z
              .strictObject(segmentPriceSchema.shape)
              .optional()
              .meta({ description: "By the account's segmentPrice." }),
          })
          .meta({ id: "ResponsePreview" }),
      },
    },
    refusals: { no_response: 409 },
  }),
};
