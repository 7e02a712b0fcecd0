// An account is one business: everything belongs to exactly one. It can be closed (nothing is sent, STOP is still
// heard) and never vanishes. Law: accounts never meet; every key of every item begins with its account's id.
import * as z from "zod";

export const accountIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .brand<"AccountId">();
export type AccountId = z.infer<typeof accountIdSchema>;

/** Asking Intl takes a millisecond's good part, and each contact and account that is read asks. */
const knownZones = new Set<string>();
const MOST_KNOWN_ZONES = 1_000;

const isTimeZone = (zone: string): boolean => {
  if (knownZones.has(zone)) return true;
  const isZone = isZoneOfIntl(zone);
  if (isZone && knownZones.size < MOST_KNOWN_ZONES) knownZones.add(zone);
  return isZone;
};

const isZoneOfIntl = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, "must be an IANA time zone, such as America/New_York");
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, "must be a country's two letters, such as US");

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, such as 20:00");
export const quietHoursSchema = z.object({ enabled: z.boolean(), from: timeOfDay, to: timeOfDay });

/** New accounts have quiet hours on: before 9:00 and after 20:00 a campaign waits. */
export const usualQuietHours = { enabled: true, from: "20:00", to: "09:00" };

export const usualCountries: readonly string[] = ["US", "CA"];
/** So that a mistake has an end: two hours of a short code. */
export const usualDailyCap = 720_000;

/** What a text costs is only known from the carrier's bill; with this it is told beforehand, about. */
export const segmentPriceSchema = z.object({
  amount: z.number().positive().max(1_000),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency's three letters, such as USD"),
});

/** How many texts of campaigns one person gets at most in so many days. */
export const frequencyCapSchema = z.object({
  messages: z.number().int().min(1).max(100),
  days: z.number().int().min(1).max(365),
});
export type FrequencyCap = z.infer<typeof frequencyCapSchema>;

export const weekStartSchema = z.enum(["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]);
/** When those born on February 29 have their day in other years. */
export const leapDaySchema = z.enum(["feb28", "mar1"]);

export const accountSchema = z.object({
  id: accountIdSchema,
  name: z.string(),
  country: countrySchema,
  timeZone: timeZoneSchema,
  quietHours: quietHoursSchema,
  /** Where its texts may go. @default usualCountries */
  allowedCountries: z.array(countrySchema).min(1).optional(),
  /** The most segments that one of its senders may send in a day of its zone. @default usualDailyCap */
  dailyCap: z.number().int().positive().optional(),
  /** The first day of its weeks. @default sunday */
  weekStart: weekStartSchema.optional(),
  /** @default feb28 */
  leapDay: leapDaySchema.optional(),
  /** Moves with each of zone, weekStart and leapDay: what was read with others meanwhile shows by it when they are set back. */
  calendarRevision: z.number().int().optional(),
  /** The switch: false sends nothing at all. */
  sending: z.boolean(),
  /** The answer to a text that is no keyword; none until it is written. */
  fallbackReply: z.string().optional(),
  /** Who answers STOP, START and HELP: Twilio (unless told otherwise), or we, where Twilio's own answers are turned off. */
  optOutReplies: z.enum(["carrier", "app"]).optional(),
  /** Whether a keyword subscribes again who opted out; only where we manage opt-outs ourselves. */
  keywordResubscribes: z.boolean().optional(),
  /** Put under what a joining is answered with. */
  optInFooter: z.string().optional(),
  /** Where people find help: an address, a site or a number. */
  helpContact: z.string().optional(),
  /** None unless the account says so. */
  frequencyCap: frequencyCapSchema.optional(),
  /** What one segment costs, as the account says. */
  segmentPrice: segmentPriceSchema.optional(),
  /** When it was turned on last by hand: what was claimed before says nothing about it. */
  sendingSince: z.iso.datetime().optional(),
  /** Why sending was stopped by the system, such as Twilio refusing the credentials. */
  stoppedBecause: z.string().optional(),
  status: z.enum(["open", "closed"]),
  createdAt: z.iso.datetime(),
});
export type Account = z.infer<typeof accountSchema>;
