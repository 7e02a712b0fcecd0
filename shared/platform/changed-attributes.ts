import { isDeepStrictEqual } from "node:util";
import * as z from "zod";

const imageSchema = z.record(z.string(), z.unknown()).optional();

/** The part of a stream record that says what changed. Only a hint: what is decided on is read anew. */
export const changeSchema = z.object({ OldImage: imageSchema, NewImage: imageSchema });

/** The images that a change of this name always has: without them nothing is known of it. */
const IMAGES: Readonly<Record<string, readonly (keyof z.infer<typeof changeSchema>)[]>> = {
  INSERT: ["NewImage"],
  MODIFY: ["OldImage", "NewImage"],
  REMOVE: ["OldImage"],
};

/** Whether a record of this name has its images; one that is rung again by hand has none. */
export const hasImages = (eventName: string | undefined, images: z.infer<typeof changeSchema>): boolean =>
  IMAGES[eventName ?? ""]?.every((name) => images[name] !== undefined) ?? false;

/** The names of the attributes that differ between the images of a stream record; undefined where that is not known. */
export const changedAttributes = (
  eventName: string | undefined,
  images: z.infer<typeof changeSchema>,
): ReadonlySet<string> | undefined => {
  if (!hasImages(eventName, images)) return undefined;
  const { OldImage: before = {}, NewImage: after = {} } = images;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return new Set(names.filter((name) => !isDeepStrictEqual(before[name], after[name])));
};

/** What changed by two changes of one item; all may have, where of either it is not known. */
export const changedByBoth = (
  one: ReadonlySet<string> | undefined,
  other: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined => one && other && new Set([...one, ...other]);
