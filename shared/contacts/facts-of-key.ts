import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Key } from "#shared/platform/dynamo.ts";

const rungSchema = z.object({ accountId: accountIdSchema, phone: phoneNumberSchema, kind: z.literal("facts") });

/** Whose facts a stream record's key is; undefined for every other item of the contacts table. */
export const factsOfKey = ({ pk, sk }: Key): { accountId: AccountId; phone: PhoneNumber } | undefined => {
  const [accountId] = pk.split("#");
  const [phone, kind] = sk.split("#");
  return rungSchema.safeParse({ accountId, phone, kind }).data;
};
