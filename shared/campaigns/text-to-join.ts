// A text-to-join is a campaign type: its keywords put whoever texts one into its groups. A keyword belongs to one
// text-to-join of a sender; one for a sender beats one for any.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { groupIdSchema } from "#shared/groups/group.ts";

export const textToJoinSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  name: z.string(),
  /** As they were written; compared as keyword.ts says. */
  keywords: z.array(z.string()).min(1).max(20),
  groupIds: z.array(groupIdSchema).min(1).max(20),
  /** The number it listens on; without one, all of the account. */
  sender: senderNumberSchema.optional(),
  /** Sent to who joins, in place of the groups' responses. */
  welcome: z.string().optional(),
  /** Sent to who is in all its groups already. */
  alreadyIn: z.string().optional(),
  /** Before this instant, and from closesAt on, its keywords join nothing. */
  opensAt: z.iso.datetime().optional(),
  closesAt: z.iso.datetime().optional(),
  /** Sent to who texts a keyword then. */
  closedReply: z.string().optional(),
  /** Whether the keyword must be the whole text or may be its first word. */
  match: z.enum(["whole", "firstWord"]),
  status: z.enum(["active", "archived"]),
  createdAt: z.iso.datetime(),
  version: z.number().int().positive(),
});
export type TextToJoin = z.infer<typeof textToJoinSchema>;

export const isOpen = ({ opensAt, closesAt }: TextToJoin, now: number): boolean =>
  (opensAt === undefined || Date.parse(opensAt) <= now) && (closesAt === undefined || now < Date.parse(closesAt));
