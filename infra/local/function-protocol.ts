import * as z from "zod";

/** What the host and a function's thread say to each other. Events and results travel as JSON, as Lambda's do. */
const endsAtCallsSchema = z.object({
  /** Shared by all workers of a function. */
  counters: z.instanceof(SharedArrayBuffer),
  first: z.number(),
  every: z.number(),
  /** Only the nth of so many parts of the points. */
  part: z.object({ nth: z.number(), of: z.number() }),
});
export type EndsAtCalls = z.infer<typeof endsAtCallsSchema>;

export const threadDataSchema = z.object({
  clock: z.instanceof(SharedArrayBuffer),
  file: z.string(),
  handler: z.string(),
  ends: endsAtCallsSchema.optional(),
});
export type ThreadData = z.infer<typeof threadDataSchema>;

export const invokeSchema = z.object({
  event: z.string(),
  requestId: z.string(),
  functionName: z.string(),
  functionArn: z.string(),
  memoryMegabytes: z.number(),
  timeoutMilliseconds: z.number(),
});
export type Invoke = z.infer<typeof invokeSchema>;

export const functionErrorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).default([]),
});
export type FunctionError = z.infer<typeof functionErrorSchema>;

const doneSchema = z.object({ kind: z.literal("done"), result: z.string() });
const failedSchema = z.object({ kind: z.literal("failed"), error: functionErrorSchema });
export type Reply = z.infer<typeof doneSchema> | z.infer<typeof failedSchema>;

/**
 * `ready` once the module is imported; `unusable` follows the answer of a thread whose import failed; `passing` comes
 * where no worker of the function has been before, `ending` before the end at a call.
 */
export const fromThreadSchema = z.discriminatedUnion("kind", [
  doneSchema,
  failedSchema,
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("unusable") }),
  z.object({ kind: z.literal("passing"), point: z.string() }),
  z.object({ kind: z.literal("ending"), point: z.string() }),
]);
export type FromThread = z.infer<typeof fromThreadSchema>;
