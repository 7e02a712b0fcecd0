import { readFileSync } from "node:fs";
import * as z from "zod";
import { segmentsOf, segmentsOfAny, segmentsSchema } from "#shared/messaging/segments.ts";

const { segmentsRepeat: vectors } = z
  .object({ segmentsRepeat: z.array(segmentsSchema.strip().extend({ char: z.string(), count: z.number() })) })
  .parse(JSON.parse(readFileSync(new URL("../vectors/twilio.json", import.meta.url), "utf8")));

describe("a text's segments", () => {
  it.each(vectors)("of $count times $char are $segments in $encoding", ({ char, count, segments, encoding }) => {
    expect(segmentsOf(char.repeat(count))).toEqual({ segments, encoding });
    expect(segmentsOf(char.repeat(count)).segments).toBe(segments);
  });

  it("are of both encodings in the vectors", () => {
    expect(new Set(vectors.map(({ encoding }) => encoding))).toEqual(new Set(["GSM-7", "UCS-2"]));
  });

  it("are not said of a text that is not there", () => {
    expect(segmentsOfAny(undefined)).toBeUndefined();
    expect(segmentsOfAny("Hi")).toEqual({ segments: 1, encoding: "GSM-7" });
  });
});
