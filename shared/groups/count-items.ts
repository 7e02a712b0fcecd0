import * as z from "zod";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import type { Counter } from "./count-store.ts";

/** A counter has one attribute a country, so that each moves by itself. */
const PREFIX = "in#";
export const wantingIn = (country: string): string => `${PREFIX}${country}`;

const counterSchema = z.looseObject({
  sk: z.string(),
  epoch: z.string(),
  members: z.number(),
  changes: z.number(),
  at: z.iso.datetime(),
});

export const counterOf = (item: Item): Counter & { readonly groupId: string } => {
  const { sk, epoch, members, changes, at, ...rest } = counterSchema.parse(item);
  const wanting = Object.entries(rest).flatMap(([name, value]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), z.number().parse(value)] as const] : [],
  );
  return { groupId: sk.split("#")[0] ?? "", epoch, members, changes, at, wanting: Object.fromEntries(wanting) };
};

export const countedSchema = z.object({ epoch: z.string(), country: z.string().optional() });

/** Of a roster's item only the phone counts. */
export const rosterItemSchema = z.object({ phone: phoneNumberSchema });
