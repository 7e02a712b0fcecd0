import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { changeSchema, hasImages } from "./changed-attributes.ts";
import type { Item } from "./dynamo.ts";

// What stream records show of an item, for what may be an estimate: a record may come twice, and one that is rung again by
// hand has no images. Whatever must be right is a bell (stream-batch.ts) and reads the item anew.
const recordSchema = z.object({ eventName: z.string().optional(), dynamodb: changeSchema });
const eventSchema = z.looseObject({ Records: z.array(z.unknown()) });

/** An item before and after one change: undefined where it was not there yet, or is there no more. */
export interface ItemImages<Image> {
  readonly before: Image | undefined;
  readonly after: Image | undefined;
}

/**
 * The changes of an event in their order, of items that this schema knows. A record without the images that its change
 * always has, or with one that does not fit, is left out.
 */
export const imagesIn = <Schema extends z.ZodType>(event: unknown, schema: Schema): ItemImages<z.infer<Schema>>[] =>
  eventSchema.parse(event).Records.flatMap((record) => {
    const images = imagesOf(record);
    if (!images) return [];
    const [before, after] = [images.before, images.after].map((image) => image && schema.safeParse(image));
    return before?.success === false || after?.success === false ? [] : [{ before: before?.data, after: after?.data }];
  });

/** The event with only the records of which `isWanted` says so, and those whose images are not known. */
export const recordsWhere = (event: unknown, isWanted: (images: ItemImages<Item>) => boolean): unknown => {
  const { Records: records, ...rest } = eventSchema.parse(event);
  const isKept = (record: unknown): boolean => {
    const images = imagesOf(record);
    return images === undefined || isWanted(images);
  };
  return { ...rest, Records: records.filter(isKept) };
};

const imagesOf = (record: unknown): ItemImages<Item> | undefined => {
  const parsed = recordSchema.safeParse(record).data;
  if (!parsed || !hasImages(parsed.eventName, parsed.dynamodb)) return undefined;
  const { OldImage: before, NewImage: after } = parsed.dynamodb;
  const { eventName } = parsed;
  return {
    before: before && eventName !== "INSERT" ? itemOf(before) : undefined,
    after: after && eventName !== "REMOVE" ? itemOf(after) : undefined,
  };
};

/** Images come as DynamoDB writes items: what is in them is parsed by who asks for it. */
const itemOf = (image: Record<string, unknown>): Item => unmarshall(image as Record<string, AttributeValue>);
