import * as z from "zod";
import { idParam } from "./inputs.ts";
import { route } from "./route.ts";

const spread = z.strictObject({
  distribution: z
    .strictObject({
      "0": z.int(),
      "1": z.int(),
      "2": z.int(),
      "3-5": z.int(),
      "6-10": z.int(),
      "over 10": z.int(),
    })
    .meta({ description: "How many members got so many texts." }),
  mean: z.number(),
});

/** How much people get. */
export const pressureRoutes = {
  groupPressure: route({
    method: "GET",
    path: "/v1/groups/{id}/pressure",
    summary: "How many texts the members of a group got lately, whatever group or answer they came from",
    description:
      "Texts that went out and are not known to have failed. Of more than 500 members a sample of 500: then sampled is " +
      "true, and of says of how many, as the group's counters have it.",
    permission: "read",
    params: z.strictObject({ id: idParam }),
    answers: {
      200: {
        description: "The last 7 and 30 days",
        body: z
          .strictObject({
            sampled: z.boolean(),
            looked: z.int(),
            of: z.int(),
            last7Days: spread,
            last30Days: spread,
            top: z
              .array(z.strictObject({ phone: z.string(), messages7d: z.int(), messages30d: z.int() }))
              .meta({ description: "The 20 of those looked at that got most in 30 days." }),
          })
          .meta({ id: "Pressure" }),
      },
    },
  }),
};
