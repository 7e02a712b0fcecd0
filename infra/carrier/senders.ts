import * as z from "zod";
import { senderNumber } from "./phone-numbers.ts";

const webAddress = z.url({ protocol: /^https?$/ });

export const senderRegistration = z.strictObject({
  phone: senderNumber,
  segmentsPerSecond: z.number().positive().max(10_000),
  inboundUrl: webAddress.optional(),
  fallbackUrl: webAddress.optional(),
  messagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, "must be MG and 32 hex digits")
    .optional(),
});
export type SenderRegistration = z.infer<typeof senderRegistration>;

/** The numbers that the account owns. Whoever sends from another number meets Twilio's magic numbers. */
export class Senders {
  readonly #byPhone = new Map<string, SenderRegistration>();

  register(registration: SenderRegistration): SenderRegistration {
    const sender = senderRegistration.parse(registration);
    this.#byPhone.set(sender.phone, sender);
    return sender;
  }

  get(phone: string): SenderRegistration | undefined {
    return this.#byPhone.get(phone);
  }

  all(): SenderRegistration[] {
    return [...this.#byPhone.values()];
  }

  ofService(messagingServiceSid: string): SenderRegistration[] {
    return this.all().filter((sender) => sender.messagingServiceSid === messagingServiceSid);
  }

  /** STOP blocks the pair of handset and number, or the whole Messaging Service that the number is in. */
  scopeOf(phone: string): string {
    return this.get(phone)?.messagingServiceSid ?? phone;
  }
}
