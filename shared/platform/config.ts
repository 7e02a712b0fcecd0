import * as z from "zod";

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

/** The physical names of these tables, by noun: `contacts` from CONTACTS_TABLE. */
export const tableVariables = <Name extends string>(
  names: readonly Name[],
  environment: Readonly<Record<string, string | undefined>>,
): Record<Name, string> => {
  const variableOf = (name: Name): string => `${name.toUpperCase().replaceAll("-", "_")}_TABLE`;
  const schema = z.object(Object.fromEntries(names.map((name) => [variableOf(name), z.string().min(1)])));
  const found = readConfig(schema, environment);
  return Object.fromEntries(names.map((name) => [name, found[variableOf(name)]])) as Record<Name, string>;
};
