import * as z from "zod";
import { idParam } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const reviewBody = z
  .strictObject({
    id: z.string(),
    phone: z.string(),
    body: z.string().meta({ description: "What was texted." }),
    at: z.iso.datetime(),
    decideBy: z.iso.datetime().meta({ description: "From then on it counts as an opt-out." }),
    messageId: z.string(),
  })
  .meta({ id: "Review" });

const decision = z.enum(["unsubscribe", "dismiss"]);

export const reviewRoutes = {
  listReviews: route({
    method: "GET",
    path: "/v1/reviews",
    summary: "Texts that may have been opt-outs, oldest first",
    description: "Nothing is sent to these contacts until somebody decides.",
    permission: "read",
    position: z.object({ id: z.string() }),
    answers: { 200: { description: "A page of reviews", body: pageOf(reviewBody) } },
  }),
  decideReview: route({
    method: "POST",
    path: "/v1/reviews/{id}",
    summary: "Decides whether a text was an opt-out",
    permission: "consent",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({ decision }),
    answers: {
      200: {
        description: "What was decided",
        body: z.strictObject({ id: z.string(), decision }).meta({ id: "Decision" }),
      },
    },
  }),
};
