import { type Segments, segmentsAsSent } from "#shared/messaging/segments.ts";
import type { Campaign } from "./campaign.ts";

/** What a campaign's text takes of its sender's pace, and is billed; never nothing, however little is left of its words. */
export const textSegments = ({ mediaUrls }: Pick<Campaign, "mediaUrls">, body: string): Segments => {
  const { segments, encoding } = segmentsAsSent({ body, mediaUrls });
  return { segments: Math.max(1, segments), encoding };
};
