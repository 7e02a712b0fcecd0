import * as z from "zod";

/** A text as people see it: what a handset sent, or what its screen shows. `at` is ISO 8601 in UTC. */
export const text = z.object({ from: z.string(), to: z.string(), body: z.string(), at: z.string(), sid: z.string() });
export type Text = z.infer<typeof text>;
