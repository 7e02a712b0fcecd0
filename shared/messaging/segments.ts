import { SegmentedMessage } from "sms-segments-calculator";
import * as z from "zod";

/** How many segments a text is, and in which of the two encodings: one character beyond GSM-7 makes all of it UCS-2. */
export const segmentsSchema = z.strictObject({ segments: z.int().min(0), encoding: z.enum(["GSM-7", "UCS-2"]) });
export type Segments = z.infer<typeof segmentsSchema>;

/** What the carrier paces and bills: 160 or 153 septets of GSM-7 a segment, 70 or 67 units of UCS-2. */
export const segmentsOf = (body: string): Segments => {
  const { segmentsCount, encodingName } = new SegmentedMessage(body);
  return { segments: segmentsCount, encoding: encodingName === "GSM-7" ? "GSM-7" : "UCS-2" };
};

/** Of a text that may be missing. */
export const segmentsOfAny = (body: string | undefined): Segments | undefined =>
  body === undefined ? undefined : segmentsOf(body);

/** What a text takes of its sender's pace, and is billed: with pictures it is one message, however long its words are. */
export const segmentsAsSent = ({ body, mediaUrls = [] }: TextAsSent): Segments => {
  const { segments, encoding } = segmentsOf(body);
  return { segments: mediaUrls.length > 0 ? 1 : segments, encoding };
};

interface TextAsSent {
  readonly body: string;
  readonly mediaUrls?: readonly string[] | undefined;
}
