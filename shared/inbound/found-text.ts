import * as z from "zod";
import type { LoggedText } from "./inbound-log.ts";
import { type InboundText, inboundTextOf, type Medium, type ReadInboundText } from "./inbound-text.ts";
import { readText } from "./read-text.ts";

const REST_OF_SECOND = 999;
const instantSchema = z.iso.datetime();

/** `instant` (ms): when it was said, as far as the log tells. */
export type ReadLoggedText =
  | { readonly kind: "text"; readonly text: InboundText; readonly instant: number }
  | Exclude<ReadInboundText, { kind: "text" }>;

/** Reads a text as it stands in the carrier's log. */
export const readLoggedText = ({ hasMedia: _, createdAt, ...fields }: LoggedText): ReadLoggedText => {
  const read = inboundTextOf(fields);
  if (read.kind !== "text") return read;
  if (!instantSchema.safeParse(createdAt).success) return { kind: "unreadable" };
  return { kind: "text", text: read.text, instant: instantOf(read.text, createdAt) };
};

/** The log tells no more than the second: within it an opt-out is what was said last, for on a tie STOP wins. */
const instantOf = (text: InboundText, createdAt: string): number => {
  const second = Date.parse(createdAt);
  const reading = readText(text);
  const withdraws = reading.kind === "consent" ? reading.word === "stop" : reading.kind !== "other";
  return withdraws ? second + REST_OF_SECOND : second;
};

/** The same text with its media, of which those that cannot be kept are left out. */
export const withMedia = (text: InboundText, media: readonly Medium[]): InboundText => {
  const read = inboundTextOf({ ...text, media });
  return read.kind === "text" ? read.text : text;
};
