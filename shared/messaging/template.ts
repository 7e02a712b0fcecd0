import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";

/** Words that people answer with again and again; its name is one of its account's. */
export const templateSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  name: z.string(),
  body: z.string(),
  createdAt: z.iso.datetime(),
  version: z.number().int().positive(),
});
export type Template = z.infer<typeof templateSchema>;
