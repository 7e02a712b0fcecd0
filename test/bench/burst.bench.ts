import { setTimeout as sleep } from "node:timers/promises";
import type { Invocation } from "#infra/local/function-pool.ts";
import { MAIN_SENDER } from "#infra/local/seed.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { startTestSystem, type TestSystem } from "../support/running-system.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const TEXTS = 500;
const AT_ONCE = 100;
const WARM = 100;
const PATIENCE_MILLISECONDS = 60_000;

/**
 * A keyword on television: every handset texts at once. At the seeded sender's pace, and so fast that no text waits for its
 * slot: what is less then is pace. Each on a system of its own, that has seen a burst before.
 */
export const benchBurst = async (): Promise<Figure[]> => [
  ...figuresOf("", await burstAt(undefined)),
  ...figuresOf(" unpaced", await burstAt(2_000)),
];

const burstAt = async (segmentsPerSecond: number | undefined): Promise<Burst> => {
  const system = await startTestSystem();
  try {
    if (segmentsPerSecond !== undefined) await setPace(system, segmentsPerSecond);
    await burst(system, WARM, "+1512661");
    return await burst(system, TEXTS, "+1512662");
  } finally {
    await system.stop();
  }
};

/** Ours and the carrier's. */
const setPace = async (system: TestSystem, segmentsPerSecond: number): Promise<void> => {
  const path = `senders/${encodeURIComponent(MAIN_SENDER)}`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ segmentsPerSecond });
  const ours = await system.api("PATCH", `/v1/${path}`, { segmentsPerSecond });
  const carriers = await fetch(`${system.carrier.url}/${path}`, { method: "PUT", headers, body });
  if (ours.status !== 200 || !carriers.ok) throw new Error("The sender keeps its pace");
};

interface Burst {
  /** When each handset had its answer, in ms since its own text. */
  readonly times: readonly number[];
  /** When the carrier had every text, and when the last answer came, in ms since the first text. */
  readonly taken: number;
  readonly last: number;
  /** When each function had done the last of its part, in ms since the first text, by its construct id. */
  readonly done: ReadonlyMap<string, number>;
  /** Of the functions, the host, the stand-in and the handsets: all but DynamoDB Local. */
  readonly processorTime: number;
}

const burst = async (system: TestSystem, count: number, prefix: string): Promise<Burst> => {
  const arrived = new Map<string, number>();
  const done = new Map<string, number>();
  const onReceived = ({ to }: { to: string }) => void arrived.set(to, arrived.get(to) ?? performance.now());
  const onInvocation = ({ function: id }: Invocation) => void done.set(id, performance.now() - began);
  system.carrier.events.on("received", onReceived);
  const endListening = system.host.onInvocation(onInvocation);
  const phones = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, "0")}`);
  const processor = process.cpuUsage();
  const began = performance.now();
  const sent = await inParallel(phones, AT_ONCE, async (phone) => {
    const at = performance.now();
    await system.text(phone, "COFFEE");
    return at;
  });
  const taken = performance.now() - began;
  while (arrived.size < count && performance.now() - began < PATIENCE_MILLISECONDS) await sleep(10);
  system.carrier.events.off("received", onReceived);
  endListening();
  const { user, system: kernel } = process.cpuUsage(processor);
  const times = phones.map((phone, index) => (arrived.get(phone) ?? Number.POSITIVE_INFINITY) - (sent[index] ?? began));
  return { times, taken, last: Math.max(...arrived.values()) - began, done, processorTime: (user + kernel) / 1_000 };
};

const figuresOf = (pace: string, { times, taken, last, done, processorTime }: Burst): Figure[] => {
  const what = `burst, ${TEXTS} texts at once${pace}`;
  const doneBy = (id: string) => done.get(id) ?? Number.NaN;
  const inMilliseconds: [string, number][] = [
    ["the carrier has all", taken],
    ["the last webhook", doneBy("InboundSmsFunction")],
    ["the last response is queued", doneBy("MembershipChangedFunction")],
    ["the last answer", last],
    ["handset to handset, p50", percentile(times, 0.5)],
    ["handset to handset, p95", percentile(times, 0.95)],
    ["processor time of Node", processorTime],
  ];
  const dropped = times.filter((time) => !Number.isFinite(time)).length;
  return [
    ...inMilliseconds.map(([name, value]) => ({ what: `${what}: ${name}`, value, unit: "ms" })),
    { what: `${what}: without an answer`, value: dropped, unit: "texts", budget: "<=0" },
  ];
};
