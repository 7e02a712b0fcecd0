import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { TwilioForm } from "#shared/platform/twilio-signature.ts";

/** A text as it came in, whoever it is for. */
export const inboundTextSchema = z.object({
  sid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/),
  from: phoneNumberSchema,
  to: z.string().min(1).max(64),
  messagingServiceSid: z.string().optional(),
  /** Any text, also none with media; characters that no store can keep are replaced. */
  body: z.string(),
  media: z.array(z.object({ url: z.string().max(2_000), contentType: z.string().max(200) })).max(10),
});
export type InboundText = z.infer<typeof inboundTextSchema>;

/** Reads Twilio's form; undefined when it is no text of a person, such as one from a short code. */
export const readInboundText = (form: TwilioForm): InboundText | undefined => {
  const field = (name: string): string | undefined => {
    const value = form[name];
    return Array.isArray(value) ? value.at(-1) : value;
  };
  const count = Math.min(10, Math.max(0, Number.parseInt(field("NumMedia") ?? "0", 10) || 0));
  const media = Array.from({ length: count }, (_, index) => ({
    url: field(`MediaUrl${index}`) ?? "",
    contentType: field(`MediaContentType${index}`) ?? "",
  })).filter(({ url }) => url !== "");
  const parsed = inboundTextSchema.safeParse({
    sid: field("MessageSid"),
    from: field("From"),
    to: field("To"),
    messagingServiceSid: field("MessagingServiceSid") || undefined,
    body: (field("Body") ?? "").toWellFormed(),
    media,
  });
  return parsed.data;
};
