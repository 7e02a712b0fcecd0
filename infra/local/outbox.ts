import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Activity } from "./activity.ts";

/**
 * Events that are written down before they are handed over, one file each, so that a kill in between hands them over
 * after the restart. What its target fails at is not handed over again: the target has tried as often as Lambda would.
 */
export interface Outbox {
  /** Returns once the event is safe; the handing over goes on by itself. */
  add(entry: OutboxEntry): void;
  /** Hands over what an earlier run left. */
  resume(): void;
  stop(): void;
}

const entrySchema = z.object({ target: z.string(), body: z.unknown() });
export type OutboxEntry = z.infer<typeof entrySchema>;

/** @param folder undefined keeps the entries in memory */
export function createOutbox(
  folder: string | undefined,
  send: (entry: OutboxEntry) => Promise<void>,
  activity: Activity,
): Outbox {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  let stopped = false;

  async function handOver(entry: OutboxEntry, file: string | undefined): Promise<void> {
    const end = activity.begin();
    try {
      const sent = await send(entry).then(
        () => true,
        () => false,
      );
      if (file !== undefined && (sent || !stopped)) rmSync(file, { force: true });
    } finally {
      end();
    }
  }

  return {
    add(entry) {
      if (folder === undefined) return void handOver(entry, undefined);
      const file = join(folder, `${Date.now()}-${randomUUID()}.json`);
      writeFileSync(`${file}.new`, JSON.stringify(entry));
      renameSync(`${file}.new`, file);
      void handOver(entry, file);
    },
    resume() {
      if (folder === undefined) return;
      for (const name of readdirSync(folder)
        .filter((one) => one.endsWith(".json"))
        .sort()) {
        const file = join(folder, name);
        void handOver(entrySchema.parse(JSON.parse(readFileSync(file, "utf8"))), file);
      }
    },
    stop: () => {
      stopped = true;
    },
  };
}
