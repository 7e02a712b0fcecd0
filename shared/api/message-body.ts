import * as z from "zod";
import { outboundStateSchema } from "#shared/messaging/message.ts";
import { segmentsSchema } from "#shared/messaging/segments.ts";
import { twilioErrorClassSchema } from "#shared/messaging/twilio-errors.ts";

/** A text as the API shows it, in its conversation and in the lists of what needs a person. */
export const messageBody = z
  .strictObject({
    id: z.string(),
    direction: z.enum(["in", "out"]),
    phone: z.string().meta({ description: "The contact's." }),
    body: z.string(),
    ...segmentsSchema.shape,
    state: z.enum(["received", ...outboundStateSchema.options]),
    sender: z.string().meta({ description: "The account's number: who texts out, who was texted in." }),
    sid: z.string().optional(),
    meaning: z.string().optional().meta({
      description:
        "What an incoming text was taken for: keyword, keyword_after_opt_out, stop, leave, silenced, text ...",
    }),
    at: z.iso.datetime(),
    claimedAt: z.iso.datetime().optional().meta({ description: "Since when it may be with the carrier." }),
    purpose: z.string().optional(),
    groupIds: z.array(z.string()).optional().meta({ description: "The groups whose response it is." }),
    testOf: z.string().optional().meta({ description: "The campaign that was tried out by it." }),
    errorCode: z.int().optional().meta({ description: "Twilio's." }),
    errorMeaning: twilioErrorClassSchema.optional().meta({
      description:
        "What the code says: optOut, the carrier has the person's STOP; badNumber, it never gets texts; route, not from " +
        "this sender to that number; account or sender, nothing of it goes out until it is mended; content, these words " +
        "do not go out; later, not now; handset, the phone did not take it; failed, everything else.",
    }),
    reason: z.string().optional(),
    erasedAt: z.iso.datetime().optional().meta({ description: "When its words and media were taken away." }),
    retryOf: z.string().optional().meta({ description: "The message that was sent once more by this one." }),
    retriedAs: z.string().optional().meta({ description: "The message by which this one was sent once more." }),
    media: z.array(z.strictObject({ url: z.string(), contentType: z.string() })).optional(),
  })
  .meta({ id: "Message" });
