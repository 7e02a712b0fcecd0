import * as z from "zod";

export const E164 = /^\+[1-9]\d{6,14}$/;

/** A phone number in E.164: "+" and 7 to 15 digits, the first not 0. It is a contact's identity. */
export const phoneNumberSchema = z
  .string()
  .regex(E164, "must be a phone number in E.164, such as +15125550101")
  .brand<"PhoneNumber">();
export type PhoneNumber = z.infer<typeof phoneNumberSchema>;

/** A number that sends for an account: E.164, or a short code of 5 or 6 digits. */
export const senderNumberSchema = z
  .string()
  .regex(/^(\+[1-9]\d{6,14}|\d{5,6})$/, "must be a phone number in E.164 or a short code")
  .brand<"SenderNumber">();
export type SenderNumber = z.infer<typeof senderNumberSchema>;
