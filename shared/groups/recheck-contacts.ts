import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { type ApplyRulesDeps, applyRules } from "./apply-rules.ts";

/** Contacts of an account whose instant has come. */
export const recheckJobSchema = z.object({
  v: z.literal(1),
  kind: z.literal("recheck"),
  accountId: accountIdSchema,
  contacts: z.array(z.object({ phone: phoneNumberSchema, at: z.iso.datetime() })).max(100),
});
export type RecheckJob = z.infer<typeof recheckJobSchema>;

const WIDTH = 8;

/** Looks again at contacts of which rules may say something else by now; each look notes when the next is. */
export const recheckContacts =
  (deps: ApplyRulesDeps) =>
  async ({ accountId, contacts }: RecheckJob): Promise<void> => {
    await inParallel(contacts, WIDTH, ({ phone, at }) => applyRules(deps)(accountId, phone, [{ of: "time", at }]));
  };
