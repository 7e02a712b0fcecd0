import * as z from "zod";
import type { Invocation } from "./function-pool.ts";

/** Which items of a batch a function left undone; "all" when it threw, or its answer cannot be understood. */
export type BatchOutcome = { readonly kind: "all" } | { readonly kind: "some"; readonly failed: ReadonlySet<string> };

const ALL: BatchOutcome = { kind: "all" };
const NONE: BatchOutcome = { kind: "some", failed: new Set() };

const responseSchema = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Lambda's reading of a batch result. With ReportBatchItemFailures an empty, null or unknown identifier, or a wrong
 * key, fails the whole batch (facts/aws.md 2); no list, or no answer at all, is a success.
 */
export function batchOutcome(
  { reply }: Pick<Invocation, "reply">,
  reportsItems: boolean,
  identifiers: ReadonlySet<string>,
): BatchOutcome {
  if (reply.kind === "failed") return ALL;
  if (!reportsItems) return NONE;
  const value: unknown = JSON.parse(reply.result);
  if (value === null || value === "") return NONE;
  const response = responseSchema.safeParse(value);
  if (!response.success) return ALL;
  const failed = (response.data.batchItemFailures ?? []).map((one) => one.itemIdentifier);
  return failed.every((identifier) => identifiers.has(identifier)) ? { kind: "some", failed: new Set(failed) } : ALL;
}
