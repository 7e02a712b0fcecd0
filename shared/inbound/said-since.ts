import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import { withoutAccents } from "#shared/campaigns/keyword.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import { conversationKey } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import { queryAll } from "#shared/platform/query-all.ts";
import { type Reading, readText } from "./read-text.ts";

const textSchema = z.object({ body: z.string(), meaning: z.string() });

/** `silenced` may have been a keyword that was not answered: its words tell. */
const MEANINGS = { leave: ["leave"], keyword: ["keyword", "silenced"] } as const;

/**
 * Whether this person left the text-to-join, by STOP and its keyword, or said its keyword, behind this instant: what is
 * taken in late and says the contrary undoes neither. Reads the conversation whole; a missed keyword is rare.
 */
export const saidSince = async (
  client: DocumentClient,
  table: string,
  what: keyof typeof MEANINGS,
  { account, phone, at }: { readonly account: AccountId; readonly phone: string; readonly at: string },
  { keywords, match }: TextToJoin,
): Promise<boolean> => {
  const own = new Set(keywords.map((keyword) => withoutAccents(normaliseText(keyword))));
  const isOwn = (word: string | undefined): boolean => word !== undefined && own.has(withoutAccents(word));
  const texts = queryAll(client, {
    TableName: table,
    KeyConditionExpression: "pk = :pk",
    FilterExpression: "direction = :in AND #at > :at",
    ExpressionAttributeNames: { "#at": "at" },
    ExpressionAttributeValues: { ":pk": conversationKey(account, phone), ":in": "in", ":at": at },
  });
  for await (const item of texts) {
    const { body, meaning } = textSchema.parse(item);
    if (MEANINGS[what].some((each) => each === meaning) && wordsOf(readText({ body }), match).some(isOwn)) return true;
  }
  return false;
};

const wordsOf = (reading: Reading, match: TextToJoin["match"]): (string | undefined)[] => {
  if (reading.kind === "leave") return [reading.word];
  if (reading.kind !== "other") return [];
  return match === "firstWord" ? [reading.whole, reading.firstWord] : [reading.whole];
};
