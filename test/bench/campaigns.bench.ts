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
import { type Figure, percentile } from "./figures.ts";
import { virtualLine } from "./virtual-line.ts";

const RECIPIENTS = 3_000;
/** The fastest that a sender may be: no text waits for its slot. */
const UNPACED = 2_000;
const PACED = 100;
/** Blocks that are worked at over DynamoDB Local at once, ten texts each. */
const DOORS = 2;
const AT_ONCE = 20;

/** Dollars, us-east-1, on demand, arm64. */
const PRICE = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  queueRequest: 0.4e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
};
const FUNCTION_GIGABYTES = 0.5;

/** A campaign from its launch on: what it asks for and costs, how fast it goes, and when its first text goes. */
export const benchCampaigns = async (): Promise<Figure[]> => {
  const unpaced = await counted(UNPACED);
  const paced = await counted(PACED);
  return [...figuresOf(unpaced, true), ...figuresOf(paced, false), ...costOf(paced), ...(await timed())];
};

type Counted = Awaited<ReturnType<typeof counted>>;

/** Until the last has been handed over, and is recorded and tallied. */
const handedOver = async (segmentsPerSecond: number, hasStream: boolean) => {
  const { line, begin, during, until, meter, clock: virtual } = await virtualLine(segmentsPerSecond);
  const campaign = await line.draft(phonesFrom(RECIPIENTS, "512"));
  begin({ hasStream });
  const began = virtual.now();
  await during(line.launch(campaign));
  await until(() => line.arrivals.length === RECIPIENTS && line.blocks.size() === 0);
  const last = virtual.now();
  await until(() => virtual.now() > last + 2_000);
  const { writeUnits: writes, indexWriteUnits: ofIndexes, readUnits: reads } = meter;
  const amounts = { writes, ofIndexes, reads, queue: line.queueRequests() };
  return { line, campaign, began, last, amounts, during, until, meter, virtual };
};

/** Until it is done: what is recounted in the end is in it. */
const counted = async (segmentsPerSecond: number) => {
  const { line, campaign, began, last, amounts, during, until, meter, virtual } = await handedOver(
    segmentsPerSecond,
    true,
  );
  let state: string | undefined;
  while (state !== "done" && virtual.now() < began + 3_600_000) {
    const next = virtual.now() + 10_000;
    await until(() => virtual.now() >= next);
    state = await during(line.stateOf(campaign));
  }
  line.close();
  line.expectClean(RECIPIENTS);
  if (state !== "done") throw new Error(`The campaign should be done, and is ${state}`);
  const { door, jobs, stream } = line.invocations;
  return {
    ...{ segmentsPerSecond, amounts },
    first: Math.min(...line.arrivals.map(({ at }) => at)) - began,
    seconds: (last - began) / 1_000,
    whole: { writes: meter.writeUnits, reads: meter.readUnits, queue: line.queueRequests() },
    invocations: [...door, ...jobs, ...stream],
  };
};

const figuresOf = ({ segmentsPerSecond, amounts, first, seconds, whole }: Counted, isBudget: boolean): Figure[] => {
  const what = `campaign at ${segmentsPerSecond} segments/s`;
  const each = (value: number) => value / RECIPIENTS;
  return [
    {
      what: `${what}: write units a recipient, launch to last hand-over`,
      value: each(amounts.writes),
      unit: "write units",
      ...(isBudget ? { budget: "<=5" } : {}),
    },
    { what: `${what}: of these of indexes`, value: each(amounts.ofIndexes), unit: "write units" },
    { what: `${what}: read units a recipient`, value: each(amounts.reads), unit: "read units" },
    { what: `${what}: queue requests a recipient`, value: each(amounts.queue), unit: "requests", budget: "<=0.35" },
    { what: `${what}: write units a recipient until it is done`, value: each(whole.writes), unit: "write units" },
    { what: `${what}: launch to first text, in virtual time`, value: first, unit: "ms" },
    { what: `${what}: launch to last hand-over, in virtual time`, value: seconds, unit: "s" },
  ];
};

/** Without callbacks, logs, what is kept, and what the carrier asks. */
const costOf = ({ whole, invocations }: Counted): Figure[] => {
  const million = 1_000_000 / RECIPIENTS;
  const seconds = invocations.reduce((sum, milliseconds) => sum + milliseconds / 1_000, 0);
  const parts = {
    "write units": whole.writes * PRICE.writeUnit,
    "read units": whole.reads * PRICE.readUnit,
    "queue requests": whole.queue * PRICE.queueRequest,
    functions: seconds * FUNCTION_GIGABYTES * PRICE.gigabyteSecond + invocations.length * PRICE.invocation,
  };
  const dollars = (value: number) => ({ value: value * million, unit: "$" });
  const all = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return [
    ...Object.entries(parts).map(([name, part]) => ({
      what: `campaign, a million recipients: ${name}`,
      ...dollars(part),
    })),
    { what: "campaign, a million recipients: AWS without callbacks", ...dollars(all) },
  ];
};

/** In this process, as fast as it goes: the jobs and the door, without what hangs on the stream. */
const timed = async (): Promise<Figure[]> => {
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
