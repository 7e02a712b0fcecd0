// The stand-in's memory on disk: JSON lines, only ever appended. A line is written before anybody is told that what it
// says has happened, so kill -9 loses nothing that was acknowledged; there is no fsync, a power cut may.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { messageRecord } from "./message-record.ts";
import { text } from "./text.ts";
import { webhookRecord } from "./webhook-record.ts";

const journalEntry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), message: messageRecord }),
  z.object({ kind: z.literal("message_deleted"), sid: z.string() }),
  z.object({ kind: z.literal("carrier_reply"), text }),
  z.object({ kind: z.literal("block"), scope: z.string(), handset: z.string(), blocked: z.boolean() }),
  z.object({ kind: z.literal("webhook_owed"), webhook: webhookRecord }),
  z.object({ kind: z.literal("webhook_settled"), id: z.string() }),
]);
export type JournalEntry = z.infer<typeof journalEntry>;

export class Journal {
  readonly entries: readonly JournalEntry[];
  #file: number | undefined;
  #held: string[] | undefined;

  constructor(path: string | undefined) {
    this.entries = path === undefined ? [] : readEntries(path);
    if (path !== undefined) this.#file = openSync(path, "a");
  }

  append(entry: JournalEntry): void {
    if (this.#file === undefined) return;
    const line = `${JSON.stringify(entry)}\n`;
    if (this.#held) this.#held.push(line);
    else writeSync(this.#file, line);
  }

  /** Everything appended inside reaches the disk in one write, or not at all. */
  together<Result>(change: () => Result): Result {
    if (this.#held) return change();
    this.#held = [];
    try {
      const result = change();
      if (this.#file !== undefined && this.#held.length > 0) writeSync(this.#file, this.#held.join(""));
      return result;
    } finally {
      this.#held = undefined;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

const readEntries = (path: string): JournalEntry[] => {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  // a crash can tear the last line: it was never acknowledged, and what follows must start on a line of its own
  const whole = bytes.lastIndexOf("\n") + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  const lines = bytes.subarray(0, whole).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => readEntry(line, `${path}:${index + 1}`));
};

const readEntry = (line: string, place: string): JournalEntry => {
  try {
    return journalEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${place} is no entry of a carrier's journal; without that file the stand-in starts empty`, {
      cause,
    });
  }
};
