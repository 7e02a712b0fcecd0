import type * as z from "zod";

export interface ProblemField {
  path: string;
  message: string;
}

/** RFC 9457, for everything that is the stand-in's own and not Twilio's. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly ProblemField[];

  constructor(status: number, code: string, detail: string, fields: readonly ProblemField[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  toJSON(): object {
    const { status, code, message: detail, fields } = this;
    return { type: "about:blank", title: code, status, code, detail, ...(fields.length > 0 && { fields }) };
  }
}

export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new Problem(400, "invalid_input", fields.map((f) => `${f.path || "body"}: ${f.message}`).join("; "), fields);
};
