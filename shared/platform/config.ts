import type * as z from "zod";

/** Reads a function's environment once, at cold start; a missing or odd variable is named and stops the start. */
export const readConfig = <Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> => {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const named = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new Error(`The environment is not as this function needs it: ${named}`);
};
