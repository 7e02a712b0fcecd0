import * as z from "zod";
import {
  countrySchema,
  frequencyCapSchema,
  leapDaySchema,
  quietHoursSchema,
  segmentPriceSchema,
  weekStartSchema,
} from "#shared/accounts/account.ts";
import { isCountry } from "#shared/accounts/read-phone-number.ts";
import { messageBodyInput, nameInput, orNull, timeZoneInput } from "./inputs.ts";
import { route } from "./route.ts";

const countryInput = countrySchema.refine(isCountry, "must be a country's two letters, such as US");

const optOutReplies = z.enum(["carrier", "app"]);
const shortLine = z.string().trim().min(1, "must not be empty");

const frequencyCap = z.strictObject(frequencyCapSchema.shape);
const segmentPrice = z.strictObject(segmentPriceSchema.shape);

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
    weekStart: weekStartSchema.meta({ description: "The first day of the weeks that rules of groups speak of" }),
    leapDay: leapDaySchema.meta({ description: "When rules keep the anniversaries of February 29 in other years" }),
    sending: z.boolean(),
    fallbackReply: z.string().optional().meta({
      description:
        "The answer to a text that is no keyword, at most once in twelve hours for a contact; none until written.",
    }),
    optOutReplies: optOutReplies.meta({
      description:
        "Who answers STOP, START and HELP: Twilio, or this system where Twilio's own answers are turned off.",
    }),
    keywordResubscribes: z.boolean().meta({
      description: "Whether a keyword subscribes again who opted out; only where optOutReplies is app.",
    }),
    optInFooter: z.string().optional().meta({ description: "Put under what a joining is answered with." }),
    helpContact: z.string().optional().meta({ description: "Where people find help; part of the answer to HELP." }),
    frequencyCap: frequencyCap.optional().meta({
      description: "The most texts of campaigns that one person gets in so many days; what is more is skipped.",
    }),
    segmentPrice: segmentPrice.optional().meta({ description: "What one segment costs; previews reckon with it." }),
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
    description: "What is left out stays, null clears. sending: false stops every text, at once; true starts again.",
    permission: "account",
    body: z.strictObject({
      name: nameInput.optional(),
      country: countryInput.optional(),
      timeZone: timeZoneInput.optional(),
      quietHours: z.strictObject(quietHoursSchema.partial().shape).optional(),
      allowedCountries: z.array(countryInput).min(1).max(250).optional(),
      dailyCap: z.number().int().min(1).max(100_000_000).optional(),
      weekStart: weekStartSchema.optional(),
      leapDay: leapDaySchema.optional(),
      fallbackReply: orNull(messageBodyInput),
      optOutReplies: optOutReplies.optional(),
      keywordResubscribes: z.boolean().optional(),
      optInFooter: orNull(shortLine.max(320)),
      helpContact: orNull(shortLine.max(100)),
      frequencyCap: orNull(frequencyCap),
      segmentPrice: orNull(segmentPrice),
      sending: z.boolean().optional(),
    }),
    answers: { 200: { description: "The account as it then is", body: accountBody } },
  }),
};
