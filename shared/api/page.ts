import * as z from "zod";

export const LARGEST_PAGE = 200;
export const USUAL_PAGE = 50;

/** Every list: a page of items, and the cursor of the next page when there is one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), cursor: z.string().optional() });

export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${LARGEST_PAGE}`)
    .transform(Number)
    .refine((limit) => limit <= LARGEST_PAGE, `must be at most ${LARGEST_PAGE}`)
    .default(USUAL_PAGE),
  cursor: z.string().min(1).max(2_000).optional(),
});
