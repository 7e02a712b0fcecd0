import { setTimeout as sleep } from "node:timers/promises";
import { startTestSystem } from "../support/running-system.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const TEXTS = 200;
const AT_ONCE = 4;
const WARM = 20;
const PATIENCE_MILLISECONDS = 10_000;

/** A keyword from handset to handset through the whole local system: webhook, stream, queue, door, carrier. */
export const benchHandsets = async (): Promise<Figure[]> => {
  const system = await startTestSystem();
  try {
    const arrived = new Map<string, (at: number) => void>();
    system.carrier.events.on("received", ({ to }) => arrived.get(to)?.(performance.now()));
    const one = async (index: number): Promise<number> => {
      const phone = `+1512666${String(index).padStart(4, "0")}`;
      const answer = new Promise<number>((resolve) => arrived.set(phone, resolve));
      const began = performance.now();
      await system.text(phone, "COFFEE");
      const at = await Promise.race([answer, sleep(PATIENCE_MILLISECONDS, Number.POSITIVE_INFINITY)]);
      return at - began;
    };
    for (let index = 0; index < WARM; index += 1) await one(index);
    const times: number[] = [];
    let next = WARM;
    const lane = async (): Promise<void> => {
      while (next < WARM + TEXTS) {
        next += 1;
        times.push(await one(next));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const lost = times.filter((time) => !Number.isFinite(time)).length;
    return [
      {
        what: `handset to handset, ${TEXTS} texts ${AT_ONCE} at a time, p50`,
        value: percentile(times, 0.5),
        unit: "ms",
      },
      { what: "handset to handset, p95", value: percentile(times, 0.95), unit: "ms", budget: "<1000" },
      { what: "handset to handset, texts without an answer", value: lost, unit: "texts", budget: "<=0" },
    ];
  } finally {
    await system.stop();
  }
};
