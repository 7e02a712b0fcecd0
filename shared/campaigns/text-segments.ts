import { type Segments, segmentsOf } from "#shared/messaging/segments.ts";
import type { Campaign } from "./campaign.ts";

/** What a campaign's text takes of its sender's pace, and is billed: with pictures it is one message, however long its words are. */
export const textSegments = ({ mediaUrls = [] }: Pick<Campaign, "mediaUrls">, body: string): Segments => {
  const { segments, encoding } = segmentsOf(body);
  return { segments: mediaUrls.length > 0 ? 1 : Math.max(1, segments), encoding };
};
