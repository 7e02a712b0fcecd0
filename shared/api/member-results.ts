import * as z from "zod";

/** What came of each phone of a list. */
export const results = <const Outcomes extends readonly string[]>(outcomes: Outcomes) =>
  z.array(z.strictObject({ phone: z.string(), outcome: z.enum(outcomes) }));

export const responsesField = z.strictObject({
  due: z.int().meta({ description: "Responses that go out." }),
  withheld: z.int().meta({ description: "Those that do not, only because they were not asked for." }),
});
