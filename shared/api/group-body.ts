import * as z from "zod";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { segmentsField } from "./inputs.ts";

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

export const listedGroup = z.strictObject(groupFields).meta({ id: "ListedGroup" });

export const countedGroup = z
  .strictObject({
    ...groupFields,
    segments: z.strictObject({ response: segmentsField }),
    wouldFlag: z.int().optional().meta({
      description:
        "Only of GET, of up to 2,000 members: how many a review would flag now as unsubscribed, held or never_answered.",
    }),
    countsAsOf: z.iso.datetime().optional().meta({
      description: "Of more than 20,000 members the counts are kept, not made: the latest change that is in them.",
    }),
  })
  .meta({ id: "Group" });
