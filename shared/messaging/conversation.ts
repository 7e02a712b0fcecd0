// A conversation is what a person and the account's people say to each other, as the inbox lists it: the last words and
// what nobody has read. Law: it only moves forward, whatever order texts come in, and a text that comes in while somebody
// reads stays unread. What goes out by itself, responses and campaigns, moves nothing: an inbox full of robots is none.
import * as z from "zod";
import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";

export const conversationSchema = z.object({
  accountId: accountIdSchema,
  phone: phoneNumberSchema,
  lastAt: z.iso.datetime(),
  /** The beginning of what was said last. */
  lastBody: z.string(),
  lastDirection: z.enum(["in", "out"]),
  /** The instants of the texts that nobody has read, the latest of them. */
  unreadAt: z.array(z.iso.datetime()),
  /** Counts changes: what a conditional write compares. */
  version: z.number().int().positive(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** What a person of either side said. */
export interface Said {
  readonly accountId: AccountId;
  readonly phone: PhoneNumber;
  readonly at: string;
  readonly body: string;
  readonly direction: "in" | "out";
  readonly isUnread: boolean;
}

const LONGEST_BODY = 160;
/** More than that is "many": the item stays small however much one handset texts. */
const MOST_UNREAD = 99;

/** The conversation with this in it, or `current` itself when that changes nothing. */
export const afterSaid = (current: Conversation | undefined, said: Said): Conversation => {
  const { accountId, phone, at, direction } = said;
  const isLast = current === undefined || at >= current.lastAt;
  if (!isLast && !said.isUnread) return current;
  const lastBody = [...said.body].slice(0, LONGEST_BODY).join("");
  const last = isLast ? { lastAt: at, lastBody, lastDirection: direction } : current;
  const unreadAt = [...(current?.unreadAt ?? []), ...(said.isUnread ? [at] : [])].sort().slice(-MOST_UNREAD);
  return { ...last, accountId, phone, unreadAt, version: (current?.version ?? 0) + 1 };
};

/** The conversation read up to an instant, which is read too; `current` itself when it was. */
export const readUpTo = (current: Conversation, upTo: string): Conversation => {
  const unreadAt = current.unreadAt.filter((at) => at > upTo);
  if (unreadAt.length === current.unreadAt.length) return current;
  return { ...current, unreadAt, version: current.version + 1 };
};
