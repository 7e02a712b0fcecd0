import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { TwilioForm } from "#shared/platform/twilio-signature.ts";

const mediumSchema = z.object({ url: z.string().min(1).max(2_000), contentType: z.string().max(200) });
export type Medium = z.infer<typeof mediumSchema>;

/** A text as it came in, whoever it is for. */
const inboundTextSchema = z.object({
  sid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/),
  from: phoneNumberSchema,
  to: z.string().min(1).max(64),
  messagingServiceSid: z.string().optional(),
  /** What Twilio's Advanced Opt-Out took it for, and answered already. */
  optOutType: z.enum(["STOP", "START", "HELP"]).optional(),
  /** Any text, also none with media; characters that no store can keep are replaced. */
  body: z.string(),
  media: z.array(mediumSchema).max(10),
  /** When it came in, of a text that is taken in later; without it that is now. */
  receivedAt: z.iso.datetime().optional(),
});
export type InboundText = z.infer<typeof inboundTextSchema>;

/** `notAPerson`: from a short code or a name, which nobody can answer. */
export type ReadInboundText =
  | { readonly kind: "text"; readonly text: InboundText }
  | { readonly kind: "notAPerson" | "unreadable" };

// Short codes, alphanumeric names, channel addresses such as rcs:brand: what Twilio gives when it is no E.164.
const MACHINE = /^(\d{3,8}|(?=.*\p{L})[^+].{0,63})$/u;

/** A text as the carrier tells of it. */
export type RawText = { readonly [Field in Exclude<keyof InboundText, "media" | "body">]?: string | undefined } & {
  readonly body?: string | null | undefined;
  readonly media?: readonly Medium[];
};

/** A medium that cannot be kept is left out: the words, which may be STOP, are heard all the same. */
export const inboundTextOf = ({ body, media = [], ...fields }: RawText): ReadInboundText => {
  const parsed = inboundTextSchema.safeParse({
    ...fields,
    // The carrier gives null where there are no words.
    body: (body ?? "").toWellFormed(),
    media: media.slice(0, 10).filter((medium) => mediumSchema.safeParse(medium).success),
  });
  if (parsed.success) return { kind: "text", text: parsed.data };
  const onlyFrom = parsed.error.issues.every(({ path }) => path[0] === "from");
  return { kind: onlyFrom && MACHINE.test(fields.from ?? "") ? "notAPerson" : "unreadable" };
};

/** Reads Twilio's form. */
export const readInboundText = (form: TwilioForm): ReadInboundText => {
  const field = (name: string): string | undefined => {
    const value = form[name];
    return Array.isArray(value) ? value.at(-1) : value;
  };
  const count = Math.min(10, Math.max(0, Number.parseInt(field("NumMedia") ?? "0", 10) || 0));
  const optOutType = inboundTextSchema.shape.optOutType.safeParse(field("OptOutType")?.toUpperCase());
  return inboundTextOf({
    sid: field("MessageSid"),
    from: field("From"),
    to: field("To"),
    messagingServiceSid: field("MessagingServiceSid") || undefined,
    ...(optOutType.data ? { optOutType: optOutType.data } : {}),
    body: field("Body"),
    media: Array.from({ length: count }, (_, index) => ({
      url: field(`MediaUrl${index}`) ?? "",
      contentType: field(`MediaContentType${index}`) ?? "",
    })),
  });
};
