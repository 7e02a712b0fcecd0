// A campaign is a text to everyone in its groups, once to each person, at a time. Laws: one message per phone per campaign,
// however many of its groups hold the phone, and exclusion wins; counts add up; time has a zone. The queue holds no truth:
// whoever is included and has no message row still waits, whatever became of jobs.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { heldBecauseSchema } from "#shared/accounts/sending.ts";
import { groupIdSchema } from "#shared/groups/group.ts";
import { leftOutSchema } from "./audience.ts";

export const campaignIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, "must be an id, as it was answered when it was made");

export const campaignStateSchema = z.enum([
  "draft",
  "scheduled",
  "building",
  "sending",
  "paused",
  "done",
  "cancelled",
  "expired",
]);
export type CampaignState = z.infer<typeof campaignStateSchema>;

/** What becomes, by the hour of a zone, of those for whom it was over already when the campaign was launched. */
export const lateSchema = z.enum(["next_day", "now", "skip"]);

/**
 * When it goes out: as soon as it is launched; at an instant; or at an hour as the clock of each person's own zone shows it.
 */
const whenSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("now") }),
  z.object({ kind: z.literal("at"), at: z.iso.datetime() }),
  z.object({ kind: z.literal("local"), day: z.iso.date(), time: z.string(), late: lateSchema }),
]);
export type When = z.infer<typeof whenSchema>;

/** Whom another campaign reached, and how: the audience of one that is sent to them once more. */
export const resendSchema = z.object({ campaignId: campaignIdSchema, to: z.enum(["failed", "silent"]) });

/** How many phones stand where, when the audience was frozen. */
const frozenSchema = z.object({
  at: z.iso.datetime(),
  audience: z.number().int(),
  included: z.number().int(),
  leftOut: z.partialRecord(leftOutSchema, z.number().int()),
  /** Of the included, how many are in more than one of its groups. */
  inSeveral: z.number().int(),
});
export type Frozen = z.infer<typeof frozenSchema>;

/** How far its audience was handed to the queue. */
const dripSchema = z.object({
  /** Passes over the audience, from 1. The first hands out everybody; later ones those who have no message row. */
  pass: z.number().int().positive(),
  /** The place behind which it goes on; none at the beginning of a pass. */
  after: z.object({ shard: z.string(), phone: phoneNumberSchema }).optional(),
  /** When the pass came to its end: what it handed out is given time before the next looks. */
  endedAt: z.iso.datetime().optional(),
  /** The earliest instant at which one whom this pass had to leave may be sent to. */
  opensAt: z.iso.datetime().optional(),
  /** How many were handed out in this run: an estimate, for jobs may be repeated. */
  queued: z.number().int().min(0),
  /** Until when the sender has work of what was handed out, at this campaign's share of its pace. None yet in this run. */
  filledUntil: z.iso.datetime().optional(),
  /** How many this pass had to leave, for their window was closed or over. */
  left: z.number().int().min(0).optional(),
  /** How many were handled when the clock last looked at the pass that has ended: while that moves, the door is at work. */
  handled: z.number().int().min(0).optional(),
});
export type Drip = z.infer<typeof dripSchema>;

/**
 * Of a group `building`: a rebuild goes on; `invalid`: its rule cannot be read; `archived`: nobody keeps it; `gone`: it was
 * deleted. Of a campaign that it excludes `no_list`: that has none yet. The others are of the account and its sender.
 */
export const waitsForSchema = z.object({
  groupId: z.string().optional(),
  campaignId: z.string().optional(),
  because: z.enum(["building", "invalid", "archived", "gone", "no_list", ...heldBecauseSchema.options]),
});
export type WaitsFor = z.infer<typeof waitsForSchema>;

export const campaignSchema = z.object({
  id: campaignIdSchema,
  accountId: accountIdSchema,
  name: z.string(),
  body: z.string(),
  mediaUrls: z.array(z.string()).optional(),
  sender: senderNumberSchema.optional(),
  groupIds: z.array(groupIdSchema),
  excludeGroupIds: z.array(groupIdSchema),
  /** Loose phones: included as if they were a group. */
  phones: z.array(phoneNumberSchema),
  /** Whoever one of these campaigns includes is left out. */
  excludeCampaignIds: z.array(campaignIdSchema),
  resendOf: resendSchema.optional(),
  when: whenSchema,
  /** When the list is made: when it begins to send, or when it is scheduled. */
  freeze: z.enum(["send", "schedule"]),
  /** From then on nothing of it goes out, nor may the carrier deliver it. */
  expiresAt: z.iso.datetime().optional(),

  state: campaignStateSchema,
  /** Why the system paused it, such as the carrier refusing the account. */
  pausedBecause: z.string().optional(),
  /** Why its list cannot be begun: the first of its groups, or of the campaigns that it excludes, that is not as it must be. */
  waitsFor: waitsForSchema.optional(),
  /** Which list counts: each beginning of an audience has a number of its own, from 1. 0 while there was none. */
  attempt: z.number().int().min(0),
  /**
   * What its groups were when the attempt began: rule revisions, 0 of those kept by hand; and of the campaigns that it
   * excludes or follows which list they had, 0 where there was none.
   */
  revisions: z.record(z.string(), z.number().int()).optional(),
  /** The list is whole; until then there is none. */
  frozen: frozenSchema.optional(),
  /** Counts launches and resumes: jobs of an earlier run are put aside. */
  run: z.number().int().min(0),
  drip: dripSchema.optional(),
  createdAt: z.iso.datetime(),
  launchedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  /** When the clock looks at it next; none while nothing about it waits for time. */
  dueAt: z.iso.datetime().optional(),
  version: z.number().int().positive(),
});
export type Campaign = z.infer<typeof campaignSchema>;

export type CampaignRef = Pick<Campaign, "accountId" | "id">;

/** Its groups may not be deleted while it is one of these. */
export const isOpen = ({ state }: Pick<Campaign, "state">): boolean =>
  state !== "done" && state !== "cancelled" && state !== "expired";
