import * as z from "zod";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { outboundMessageSchema } from "#shared/messaging/message.ts";
import type { ItemImages } from "#shared/platform/stream-images.ts";
import type { CampaignRef } from "./campaign.ts";
import { type Difference, talliedSchema } from "./campaign-counts.ts";
import { outcomeOfState } from "./recipient-outcome.ts";

/** What the tally reads of a campaign's row, as a stream's images show it. */
export const talliedRowSchema = outboundMessageSchema
  .pick({ accountId: true, phone: true, id: true, state: true, segments: true, sid: true, claimedAt: true })
  .extend({
    campaignId: outboundMessageSchema.shape.campaignId.unwrap(),
    /** Of a claim: it has lost its worker, and waits among the doubts. */
    dueShard: z.string().optional(),
  });
type TalliedRow = z.infer<typeof talliedRowSchema>;

/** What one change of a campaign adds to its counter. */
export interface CampaignDifference {
  readonly ref: CampaignRef;
  readonly difference: Difference;
}

/**
 * What a change of a row adds: what it counts for now, less what it counted for. So changes of one row add up to what it is
 * in the end, and a row that is deleted, for its claim was released, counts back.
 */
export const differenceOf = ({ before, after }: ItemImages<TalliedRow>): CampaignDifference[] => {
  const row = after ?? before;
  // A text that a person has sent once more is a row of its own, beside the one that counts.
  if (!row || row.id !== campaignTextId(row.accountId, row.campaignId, row.phone)) return [];
  const difference = sum([countsOfRow(after, 1), countsOfRow(before, -1), taken(before, after)]);
  return isNothing(difference) ? [] : [{ ref: { accountId: row.accountId, id: row.campaignId }, difference }];
};

const countsOfRow = (row: TalliedRow | undefined, by: 1 | -1): Difference => {
  if (!row) return {};
  const isLost = row.state === "claimed" && row.dueShard !== undefined;
  const outcome = talliedSchema.keyof().safeParse(isLost ? "inDoubt" : outcomeOfState(row.state)).data;
  return {
    ...(outcome === undefined ? {} : { [outcome]: by }),
    // What the carrier took has a SID, whatever became of it.
    ...(row.sid === undefined ? {} : { segments: by * (row.segments ?? 0) }),
  };
};

const taken = (before: TalliedRow | undefined, after: TalliedRow | undefined): Difference => {
  const at = after?.claimedAt;
  if (at === undefined || after?.sid === undefined || before?.sid !== undefined) return {};
  return { firstAt: at, lastAt: at, perMinute: { [String(minuteOf(Date.parse(at)))]: 1 } };
};

/** A minute, counted from 1970. */
export const minuteOf = (milliseconds: number): number => Math.floor(milliseconds / 60_000);

/** The differences as one a campaign; what comes to nothing is left out. */
export const perCampaign = (differences: readonly CampaignDifference[]): CampaignDifference[] =>
  [...Map.groupBy(differences, ({ ref }) => JSON.stringify([ref.accountId, ref.id])).values()].flatMap((own) => {
    const [first] = own;
    const difference = sum(own.map((each) => each.difference));
    return first && !isNothing(difference) ? [{ ref: first.ref, difference }] : [];
  });

const NUMBERS = talliedSchema.omit({ firstAt: true, lastAt: true, perMinute: true, moved: true }).keyof().options;

const sum = (differences: readonly Difference[]): Difference => {
  const numbers = NUMBERS.map((name) => [name, differences.reduce((all, each) => all + (each[name] ?? 0), 0)] as const);
  const instants = (name: "firstAt" | "lastAt"): string[] => differences.flatMap((each) => each[name] ?? []).sort();
  const perMinute: Record<string, number> = {};
  for (const [minute, by] of differences.flatMap((each) => Object.entries(each.perMinute ?? {}))) {
    perMinute[minute] = (perMinute[minute] ?? 0) + by;
  }
  return {
    ...Object.fromEntries(numbers.filter(([, by]) => by !== 0)),
    firstAt: instants("firstAt").at(0),
    lastAt: instants("lastAt").at(-1),
    ...(Object.keys(perMinute).length > 0 ? { perMinute } : {}),
  };
};

const isNothing = (difference: Difference): boolean => Object.values(difference).every((value) => value === undefined);
