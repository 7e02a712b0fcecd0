// What a campaign would come to, counted phone by phone in the order of shards and phones, so that a count can stop at any
// phone and be taken up behind it.
import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Segments } from "#shared/messaging/segments.ts";
import { added } from "#shared/platform/walk-shard.ts";
import type { AudienceRow } from "./audience.ts";
import { countsOf } from "./audience-decision.ts";

const MOST_SAMPLES = 5;
const counts = z.record(z.string(), z.int().min(0));

export const previewCountsSchema = z.object({
  /** `audience`, `included`, `inSeveral`, and one for each reason. */
  counts,
  /** How many each group or campaign excludes; who is in several counts for the first. */
  excludedBy: counts,
  /** Of the included, how many have had as many texts as the account's cap allows: they are skipped when their turn comes. */
  capped: z.int().min(0),
  /** Of the included, how many are in the list of another campaign that is on now or was lately; and of which, how many. */
  alsoInAny: z.int().min(0),
  alsoIn: counts,
  segments: z.object({ min: z.int(), max: z.int(), sum: z.int() }),
  /** How many texts are UCS-2 as they go out. */
  ucs2: z.int().min(0),
  samples: z.array(phoneNumberSchema),
  /** Segments by the hours in which people may be texted, with one of them who stands for all. */
  byHours: z.record(
    z.string(),
    z.object({ phone: phoneNumberSchema, timeZone: z.string().optional(), segments: z.int() }),
  ),
});
export type PreviewCounts = z.infer<typeof previewCountsSchema>;

export const nothingPreviewed = (): PreviewCounts => ({
  ...{
    counts: {},
    excludedBy: {},
    capped: 0,
    alsoInAny: 0,
    alsoIn: {},
    segments: { min: 0, max: 0, sum: 0 },
    ucs2: 0,
    samples: [],
    byHours: {},
  },
});

/** One decided phone; `text` of who is included and would get it, and in which other campaigns' lists it is. */
export interface Previewed {
  readonly row: AudienceRow;
  readonly text: Segments;
  readonly isCapped: boolean;
  /** The name of the hours in which they may be texted. */
  readonly hours: string;
  readonly alsoIn: readonly string[];
}

/** The counts with a page more. */
export const withPreviewed = (before: PreviewCounts, page: readonly Previewed[]): PreviewCounts => {
  const rows = page.map(({ row }) => row);
  const included = page.filter(({ row }) => row.leftOut === undefined);
  const going = included.filter(({ isCapped }) => !isCapped);
  const sizes = going.map(({ text }) => text.segments);
  const isFirst = goingOf(before) === 0;
  const { min, max, sum } = before.segments;
  return {
    counts: added(before.counts, countsOf(rows)),
    excludedBy: added(before.excludedBy, tally(rows.flatMap(({ by }) => by ?? []))),
    capped: before.capped + included.length - going.length,
    alsoInAny: before.alsoInAny + included.filter(({ alsoIn }) => alsoIn.length > 0).length,
    alsoIn: added(before.alsoIn, tally(included.flatMap(({ alsoIn }) => alsoIn))),
    segments: {
      min: Math.min(...(isFirst ? [] : [min]), ...sizes, ...(isFirst && sizes.length === 0 ? [0] : [])),
      max: Math.max(max, ...sizes),
      sum: sizes.reduce((all, each) => all + each, sum),
    },
    ucs2: before.ucs2 + going.filter(({ text }) => text.encoding === "UCS-2").length,
    samples: [...before.samples, ...going.map(({ row }) => row.phone)].slice(0, MOST_SAMPLES),
    byHours: withHours(before.byHours, going),
  };
};

/** A count so far travels in a cursor. People of a country have some thirty kinds of hours; who has further ones counts with the last. */
const MOST_HOURS = 200;

const withHours = (before: PreviewCounts["byHours"], going: readonly Previewed[]): PreviewCounts["byHours"] => {
  const byHours = { ...before };
  for (const { row, text, hours } of going) {
    const names = Object.keys(byHours);
    const name = hours in byHours || names.length < MOST_HOURS ? hours : (names.at(-1) ?? hours);
    const { phone, timeZone, segments } = byHours[name] ?? { phone: row.phone, timeZone: row.timeZone, segments: 0 };
    byHours[name] = { phone, ...(timeZone === undefined ? {} : { timeZone }), segments: segments + text.segments };
  }
  return byHours;
};

/** How many texts are counted. */
export const goingOf = ({ counts, capped }: Pick<PreviewCounts, "counts" | "capped">): number =>
  (counts.included ?? 0) - capped;

const tally = (names: readonly string[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const name of names) sums[name] = (sums[name] ?? 0) + 1;
  return sums;
};
