import type * as z from "zod";
import type { FieldError } from "#shared/platform/http.ts";

const MOST_ERRORS = 50;
const LONGEST_PATH = 200;

/** Parses with a schema; what is wrong is said of each field, by its path. */
export const parseFields = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { data: z.infer<Schema> | undefined; errors: FieldError[] } => {
  const parsed = schema.safeParse(value, {
    error: ({ code, input }) => (code === "invalid_type" && input === undefined ? "is required" : undefined),
  });
  if (parsed.success) return { data: parsed.data, errors: [] };
  const { issues } = parsed.error;
  const told = issues.filter((issue) => issue.code === "invalid_type" || !isOfOtherType(issue, issues));
  return { data: undefined, errors: told.flatMap(errorsOf).slice(0, MOST_ERRORS) };
};

/** How long a text is that should be a list says nothing to anybody. */
const isOfOtherType = ({ path }: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean =>
  issues.some((issue) => issue.code === "invalid_type" && issue.path.join(".") === path.join("."));

const errorsOf = (issue: z.core.$ZodIssue): FieldError[] => {
  const at = (...more: PropertyKey[]): string => [...issue.path, ...more].map(String).join(".").slice(0, LONGEST_PATH);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: at(key), message: "is not a known field" }));
  }
  return [{ path: at(), message: issue.message }];
};
