import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { type ExportRef, exportIdSchema } from "./export.ts";

/** A slice of writing an export. */
export const exportJobSchema = z.object({
  v: z.literal(1),
  kind: z.literal("export"),
  accountId: accountIdSchema,
  exportId: exportIdSchema,
});
export type WriteExport = z.infer<typeof exportJobSchema>;

export const exportJob = ({ accountId, id }: ExportRef): WriteExport => ({
  ...{ v: 1, kind: "export", accountId, exportId: id },
});
