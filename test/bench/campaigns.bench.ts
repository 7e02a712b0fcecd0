import { phonesFrom } from "./campaign-line.ts";
import type { Figure } from "./figures.ts";
import { virtualLine } from "./virtual-line.ts";

export const RECIPIENTS = 3_000;
/** The fastest that a sender may be: no text waits for its slot. */
export const UNPACED = 2_000;
const PACED = 100;

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
  const { amounts } = await handedOver(UNPACED, false);
  return [...lineOf(amounts), ...figuresOf(unpaced), ...figuresOf(paced), ...costOf(paced)];
};

type Counted = Awaited<ReturnType<typeof counted>>;

/** Until the last has been handed over, and is recorded and tallied. */
export const handedOver = async (segmentsPerSecond: number, hasStream: boolean) => {
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

const figuresOf = ({ segmentsPerSecond, amounts, first, seconds, whole }: Counted): Figure[] => {
  const what = `campaign at ${segmentsPerSecond} segments/s`;
  const each = (value: number) => value / RECIPIENTS;
  return [
    {
      what: `${what}: write units a recipient until it is done, all in all`,
      value: each(whole.writes),
      unit: "write units",
    },
    {
      what: `${what}: read units a recipient until it is done, all in all`,
      value: each(whole.reads),
      unit: "read units",
    },
    {
      what: `${what}: queue requests a recipient, launch to last hand-over`,
      ...{ value: each(amounts.queue), unit: "requests", budget: "<=0.35" },
    },
    { what: `${what}: launch to first text, in virtual time`, value: first, unit: "ms" },
    { what: `${what}: launch to last hand-over, in virtual time`, value: seconds, unit: "s" },
  ];
};

/** What the list, the drips and the door ask for. What hangs on the stream comes on top: the tally, and facts that rules read. */
const lineOf = ({ writes, ofIndexes, reads }: Counted["amounts"]): Figure[] => {
  const what = `campaign at ${UNPACED} segments/s, launch to last hand-over`;
  return [
    { what: `${what}: write units a recipient`, value: writes / RECIPIENTS, unit: "write units", budget: "<=5" },
    { what: `${what}: of these of indexes`, value: ofIndexes / RECIPIENTS, unit: "write units" },
    { what: `${what}: read units a recipient`, value: reads / RECIPIENTS, unit: "read units" },
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
