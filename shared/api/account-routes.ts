import * as z from "zod";
import { countrySchema, quietHoursSchema, timeZoneSchema } from "#shared/accounts/account.ts";
import { isCountry } from "#shared/accounts/read-phone-number.ts";
import { nameInput } from "./inputs.ts";
import { route } from "./route.ts";

const countryInput = countrySchema.refine(isCountry, "must be a country's two letters, such as US");

const accountBody = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    country: z.string(),
    timeZone: z.string(),
    quietHours: z.strictObject(quietHoursSchema.shape),
    allowedCountries: z
      .array(z.string())
      .meta({ description: "Where texts may go; what is to another country is skipped" }),
    dailyCap: z.number().int().meta({ description: "The most segments that a sender sends in a day of the time zone" }),
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
      country: countryInput.optional(),
      timeZone: timeZoneSchema.optional(),
      quietHours: z.strictObject(quietHoursSchema.partial().shape).optional(),
      allowedCountries: z.array(countryInput).min(1).max(250).optional(),
      dailyCap: z.number().int().min(1).max(100_000_000).optional(),
      sending: z.boolean().optional(),
    }),
    answers: { 200: { description: "The account as it then is", body: accountBody } },
  }),
};
