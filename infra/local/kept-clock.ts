import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { MovableClock } from "./movable-clock.ts";

/**
 * Keeps how far the clock is ahead over a restart: messages, rows and schedules carry its time, and would wait for
 * days if it fell back.
 */
export interface KeptClock {
  save(): void;
}

const fileSchema = z.object({ aheadMilliseconds: z.number().nonnegative() });

/** Moves the clock to where it was when it was saved last. @param file undefined keeps nothing */
export function keepClock(clock: MovableClock, file: string | undefined): KeptClock {
  if (file === undefined) return { save: () => {} };
  clock.advance(Math.max(0, readAhead(file) - clock.offset()) / 1000);
  return { save: () => writeFileSync(file, JSON.stringify({ aheadMilliseconds: clock.offset() })) };
}

function readAhead(file: string): number {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, "utf8"))).aheadMilliseconds;
  } catch {
    return 0;
  }
}
