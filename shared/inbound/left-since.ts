import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import { withoutAccents } from "#shared/campaigns/keyword.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import { conversationKey } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Item } from "#shared/platform/dynamo.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";
import { readText } from "./read-text.ts";

const textSchema = z.object({ body: z.string() });

/**
 * Whether this person left the text-to-join, by STOP and its keyword, behind this instant: a keyword from before that is
 * taken in late joins nothing. Reads the conversation whole; a missed keyword is rare.
 */
export const leftSince = async (
  client: DocumentClient,
  table: string,
  { account, phone, at }: { readonly account: AccountId; readonly phone: string; readonly at: string },
  { keywords }: TextToJoin,
): Promise<boolean> => {
  const words = new Set(keywords.map((keyword) => withoutAccents(normaliseText(keyword))));
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "meaning = :leave AND #at > :at",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":pk": conversationKey(account, phone), ":leave": "leave", ":at": at },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) {
      const reading = readText(textSchema.parse(item));
      if (reading.kind === "leave" && words.has(withoutAccents(reading.word))) return true;
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return false;
};
