import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Item, refusedByCondition } from "#shared/platform/dynamo.ts";
import { setExpression } from "#shared/platform/set-expression.ts";
import type { CampaignRef } from "./campaign.ts";
import type { CampaignCountStore } from "./campaign-count-store.ts";
import { type Difference, NOTHING_TALLIED, type Tallied, talliedSchema } from "./campaign-counts.ts";
import { campaignCountKey } from "./count-items.ts";

/** A minute is an attribute of its own, so that each is added to by itself. */
const MINUTE = "minute#";
const MINUTES_KEPT = 3;
/** As many minutes behind those are taken away with each write. */
const MINUTES_SWEPT = 6;

export class DynamoCampaignCountStore implements CampaignCountStore {
  readonly #client: DocumentClient;
  readonly #table: string;

  constructor(client: DocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(ref: CampaignRef): Promise<Tallied> {
    const answer = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: campaignCountKey(ref), ConsistentRead: true }),
    );
    return talliedOf(answer.Item);
  }

  async add(ref: CampaignRef, difference: Difference): Promise<Tallied> {
    const answer = await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: campaignCountKey(ref),
        ...addExpression(difference),
        ReturnValues: "ALL_NEW",
      }),
    );
    return talliedOf(answer.Attributes);
  }

  async correct(ref: CampaignRef, counted: Tallied, moved: number): Promise<boolean> {
    const { perMinute: _, ...counts } = counted;
    const after = { ...counts, moved: moved + 1 };
    const { ExpressionAttributeNames, ExpressionAttributeValues, UpdateExpression } = setExpression(
      { ...after, firstAt: after.firstAt ?? null, lastAt: after.lastAt ?? null },
      moved === 0 ? {} : { names: { "#moved": "moved" }, values: { ":moved": moved } },
    );
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: campaignCountKey(ref),
          ...{ UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues },
          ConditionExpression: moved === 0 ? "attribute_not_exists(pk)" : "#moved = :moved",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return true;
    } catch (error) {
      const refused = refusedByCondition(error);
      if (!refused) throw error;
      // The SDK repeats a write whose answer was lost, and two recounts that end at once count the same.
      const { perMinute: __, ...old } = talliedOf(refused.item);
      return isSame(old, after);
    }
  }
}

const isSame = (one: Tallied, other: Tallied): boolean =>
  talliedSchema.keyof().options.every((name) => name === "perMinute" || one[name] === other[name]);

const talliedOf = (item: Item | undefined): Tallied => {
  const minutes = Object.entries(item ?? {}).flatMap(([name, value]) =>
    name.startsWith(MINUTE) ? [[name.slice(MINUTE.length), z.number().parse(value)] as const] : [],
  );
  const perMinute = minutes.length > 0 ? { perMinute: Object.fromEntries(minutes) } : {};
  return talliedSchema.parse({ ...NOTHING_TALLIED, ...item, ...perMinute });
};

const addExpression = ({ firstAt, lastAt, perMinute = {}, ...counts }: Difference) => {
  const latest = Math.max(...Object.keys(perMinute).map(Number));
  const kept = Object.entries(perMinute).filter(([minute]) => Number(minute) > latest - MINUTES_KEPT);
  const added = [
    ["moved", 1] as const,
    ...Object.entries(counts).filter(([, by]) => by !== 0),
    ...kept.map(([minute, by]) => [`${MINUTE}${minute}`, by] as const),
  ];
  const swept =
    kept.length === 0 ? [] : Array.from({ length: MINUTES_SWEPT }, (_, index) => latest - MINUTES_KEPT - index);
  const sets = [
    ...(firstAt === undefined ? [] : ["firstAt = if_not_exists(firstAt, :firstAt)"]),
    ...(lastAt === undefined ? [] : ["lastAt = :lastAt"]),
  ];
  return {
    UpdateExpression: [
      `ADD ${added.map((_, index) => `#a${index} :a${index}`).join(", ")}`,
      ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
      ...(swept.length > 0 ? [`REMOVE ${swept.map((_, index) => `#r${index}`).join(", ")}`] : []),
    ].join(" "),
    ExpressionAttributeNames: Object.fromEntries([
      ...added.map(([name], index) => [`#a${index}`, name]),
      ...swept.map((minute, index) => [`#r${index}`, `${MINUTE}${minute}`]),
    ]),
    ExpressionAttributeValues: {
      ...Object.fromEntries(added.map(([, by], index) => [`:a${index}`, by])),
      ...(firstAt === undefined ? {} : { ":firstAt": firstAt }),
      ...(lastAt === undefined ? {} : { ":lastAt": lastAt }),
    },
  };
};
