import * as z from "zod";
import { countrySchema, quietHoursSchema, timeZoneSchema } from "#shared/accounts/account.ts";
import { isCountry } from "#shared/accounts/read-phone-number.ts";
import { nameInput } from "./inputs.ts";
import { route } from "./route.ts";

const accountBody = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    country: z.string(),
    timeZone: z.string(),
    quietHours: z.strictObject(quietHoursSchema.shape),
    sending: z.boolean(),
    stoppedBecause: z.string().optional(),
    status: z.enum(["open", "closed"]),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Account" });

export const accountRoutes = {
  getAccount: route({
    method: "GET",
    path: "/v1/account",
    summary: "The account that the key is for",
    permission: "read",
    answers: { 200: { description: "The account", body: accountBody } },
  }),
  changeAccount: route({
    method: "PATCH",
    path: "/v1/account",
    summary: "Changes the account",
    description: "What is left out stays. sending: false stops every text, at once; true starts again.",
    permission: "account",
    body: z.strictObject({
      name: nameInput.optional(),
      country: countrySchema.refine(isCountry, "must be a country's two letters, such as US").optional(),
      timeZone: timeZoneSchema.optional(),
      quietHours: z.strictObject(quietHoursSchema.partial().shape).optional(),
      sending: z.boolean().optional(),
    }),
    answers: { 200: { description: "The account as it then is", body: accountBody } },
  }),
};
