import * as z from "zod";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { segmentsField } from "./inputs.ts";
import { ruleBody } from "./rule-body.ts";

/** When a response goes out again to who had it. */
export const again = z.union(
  [z.enum(["never", "every-join"]), z.strictObject({ afterDays: z.int().min(1).max(3_650) })],
  {
    error: 'must be "never", "every-join" or {"afterDays": 1 to 3650}',
  },
);

const groupFields = {
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  kind: z.enum(["standard", "dynamic"]),
  rule: ruleBody.optional(),
  sentence: z.string().optional().meta({ description: "The rule in words, by the names that things have now." }),
  revision: z.int().optional().meta({ description: "Counts the rebuilds of a dynamic group, from 1." }),
  sender: z.string().optional(),
  response: z
    .strictObject({ body: z.string(), on: z.partialRecord(sourceSchema, z.boolean()), again })
    .optional()
    .meta({ description: "What a contact gets that joins." }),
  state: z
    .enum(["building", "ready", "invalid"])
    .optional()
    .meta({ description: "Of a dynamic group: invalid keeps its members until its rule can be read again." }),
  invalidBecause: z.string().optional(),
  builtAt: z.iso.datetime().optional().meta({ description: "When its last rebuild was done." }),
  verified: z
    .strictObject({ checked: z.int(), drift: z.int(), at: z.iso.datetime() })
    .optional()
    .meta({ description: "How it was compared with its rule last, and how many were in or out against it." }),
  createdAt: z.iso.datetime(),
  archivedAt: z.iso.datetime().optional().meta({ description: "Since when it takes no new members and is quiet." }),
  reviewed: z
    .strictObject({ at: z.iso.datetime(), by: z.strictObject({ keyId: z.string(), label: z.string() }) })
    .optional()
    .meta({ description: "When it was looked through last, and by whose key." }),
  memberCount: z.int().min(0),
  reachable: z.int().min(0).meta({
    description: "Members that a campaign reaches: subscribed, not held, with a number in an allowed country.",
  }),
};

const build = z
  .strictObject({
    shardsDone: z.int(),
    of: z.int(),
    seen: z.int().meta({ description: "Contacts that were looked at so far." }),
    joined: z.int(),
    left: z.int(),
    estimateSeconds: z.int().optional().meta({ description: "About how long it still takes, once a shard is done." }),
  })
  .meta({ id: "GroupBuild" });

const freshness = z
  .strictObject({
    state: z.enum(["current", "late", "building", "invalid", "archived"]).meta({
      description: "late: somebody should have been looked at again more than two minutes ago, and was not.",
    }),
    lastChangeAt: z.iso.datetime().optional().meta({
      description: "When a member came or went, or could be reached no more or again.",
    }),
    nextCheckAt: z.iso
      .datetime()
      .optional()
      .meta({
        description:
          "When the next contact of the account is looked at again because of time. Of rules on dates or consent only, and " +
          "only where it is among the 50 that come next in its shard.",
      }),
    lagSeconds: z.int().optional().meta({ description: "How long that one waits already; 0 where it is not due." }),
  })
  .meta({ id: "GroupFreshness" });

export const listedGroup = z.strictObject(groupFields).meta({ id: "ListedGroup" });

export const countedGroup = z
  .strictObject({
    ...groupFields,
    segments: z.strictObject({ response: segmentsField }),
    build: build.optional().meta({ description: "Only of GET, while it is building." }),
    freshness: freshness.optional().meta({ description: "Only of GET, of a dynamic group." }),
    wouldFlag: z.int().optional().meta({
      description:
        "Only of GET, of up to 2,000 members: how many a review would flag now as unsubscribed, held or never_answered.",
    }),
    countsAsOf: z.iso.datetime().optional().meta({
      description: "Of more than 20,000 members the counts are kept, not made: the latest change that is in them.",
    }),
  })
  .meta({ id: "Group" });
