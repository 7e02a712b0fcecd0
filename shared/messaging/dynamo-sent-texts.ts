import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, readItems } from "#shared/platform/dynamo.ts";
import { messageSchema } from "./message.ts";
import { conversationKey } from "./message-items.ts";
import type { SentTexts } from "./sent-texts.ts";

/** Who gets more than that in a month gets too much, whatever the number. */
const MOST = 300;
const WENT_OUT = new Set(["sent", "delivered", "in_doubt"]);

export class DynamoSentTexts implements SentTexts {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async since(account: AccountId, phone: PhoneNumber, since: string): Promise<string[]> {
    const pk = conversationKey(account, phone);
    const ids: string[] = [];
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: "byTime",
          KeyConditionExpression: "pk = :pk AND #at >= :since",
          ExpressionAttributeNames: { "#at": "at" },
          ExpressionAttributeValues: { ":pk": pk, ":since": since },
          ScanIndexForward: false,
          ExclusiveStartKey: start,
          Limit: MOST,
        }),
      );
      ids.push(...(page.Items ?? []).map(({ sk }) => String(sk)));
      start = page.LastEvaluatedKey;
    } while (start && ids.length < MOST);
    const items = await readItems(
      this.#client,
      ids.map((sk) => ({ table: this.#table, key: { pk, sk } })),
    );
    return items.flatMap((item) => {
      const message = item && messageSchema.parse(item);
      return message?.direction === "out" && WENT_OUT.has(message.state) ? [message.at] : [];
    });
  }
}
