import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import type { WorkRef } from "#shared/accounts/work-store.ts";
import { importIdSchema } from "./import.ts";

/** A slice of an import. */
export const importJobSchema = z.object({
  v: z.literal(1),
  kind: z.literal("import"),
  accountId: accountIdSchema,
  importId: importIdSchema,
});
export type ImportSlice = z.infer<typeof importJobSchema>;

export const importJob = ({ accountId, id }: WorkRef): ImportSlice => ({
  ...{ v: 1, kind: "import", accountId, importId: id },
});
