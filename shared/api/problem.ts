import * as z from "zod";

/** RFC 9457. Further members belong to the code, such as `keyword` to `keyword_taken`. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: "For programs; it never changes its meaning." }),
    detail: z.string().meta({ description: "For people." }),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "For bad input: where, such as response.body, and what is wrong with it." }),
  })
  .meta({ id: "Problem" });

/** What any route may refuse. */
export const commonRefusals = {
  invalid: 400,
  malformed_path: 400,
  malformed_json: 400,
  bad_cursor: 400,
  bad_idempotency_key: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  still_running: 409,
  too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  internal: 500,
  busy: 503,
} as const;

const warningSchema = z.strictObject({ code: z.string(), detail: z.string() }).meta({ id: "Warning" });
export const warningsField = z
  .array(warningSchema)
  .optional()
  .meta({ description: "Done, but not all as one might expect." });
