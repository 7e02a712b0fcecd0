import { setTimeout as sleep } from "node:timers/promises";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import { campaignLine, phonesFrom } from "./campaign-line.ts";
import { handedOver, RECIPIENTS, UNPACED } from "./campaigns.bench.ts";
import { type Figure, percentile } from "./figures.ts";

/** Blocks that are worked at over DynamoDB Local at once, ten texts each. */
const DOORS = 2;
const AT_ONCE = 20;

/** In this process, as fast as it goes: the jobs and the door, without what hangs on the stream. */
export const benchCampaignRate = async (): Promise<Figure[]> => {
  const writes = (await handedOver(UNPACED, false)).amounts.writes / RECIPIENTS;
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    const wait = async (milliseconds: number) => void (milliseconds > 0 && (await sleep(milliseconds)));
    const workers = { door: DOORS, jobs: 2 };
    const line = await campaignLine({
      ...{ client, tables, clock, wait, workers, segmentsPerSecond: UNPACED, carrierMilliseconds: 0 },
    });
    const [warm, campaign] = [
      await line.draft(phonesFrom(500, "713")),
      await line.draft(phonesFrom(RECIPIENTS, "512")),
    ];
    line.open();
    await rawRate(client, tables);
    await handOver(line, warm, 500);
    const raws = [await rawRate(client, tables)];
    const { seconds, first } = await handOver(line, campaign, RECIPIENTS);
    raws.push(await rawRate(client, tables));
    line.close();
    line.expectClean(500 + RECIPIENTS);
    const raw = percentile(raws, 0.5);
    const rate = RECIPIENTS / seconds;
    return [
      { what: `conditional writes to DynamoDB Local, ${AT_ONCE} at a time (raw)`, value: raw, unit: "writes/s" },
      { what: "campaign over DynamoDB Local: recipients, launch to last hand-over", value: rate, unit: "recipients/s" },
      { what: "campaign over DynamoDB Local: write units a recipient", value: writes, unit: "write units" },
      {
        what: "campaign: recipients/s times write units, over the raw rate",
        value: (rate * writes) / raw,
        unit: "",
        budget: ">=0.6",
      },
      { what: "campaign over DynamoDB Local: launch to first text", value: first, unit: "ms" },
    ];
  } finally {
    close();
    await local.stop();
  }
};

type Line = Awaited<ReturnType<typeof campaignLine>>;

const handOver = async (line: Line, campaign: Campaign, texts: number): Promise<{ seconds: number; first: number }> => {
  const [before, began] = [line.arrivals.length, clock.now()];
  await line.launch(campaign);
  while (line.arrivals.length < before + texts) await sleep(5);
  const times = line.arrivals.slice(before).map(({ at }) => at - began);
  return { seconds: Math.max(...times) / 1_000, first: Math.min(...times) };
};

const rawRate = async (client: DocumentClient, { messages }: TableNames): Promise<number> => {
  const items = Array.from({ length: 2_000 }, () => ({ pk: newId(), sk: newId(), body: "x".repeat(400) }));
  const put = (Item: (typeof items)[number]) =>
    client.send(new PutCommand({ TableName: messages, Item, ConditionExpression: "attribute_not_exists(pk)" }));
  const began = performance.now();
  await inParallel(items, AT_ONCE, put);
  return (items.length * 1_000) / (performance.now() - began);
};
