import { SegmentedMessage } from "sms-segments-calculator";

/** How many segments a text is: what the carrier paces and bills (160 or 153 septets of GSM-7, 70 or 67 of UCS-2). */
export const segmentCount = (body: string): number => new SegmentedMessage(body).segmentsCount;
