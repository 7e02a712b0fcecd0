import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const runningSchema = z.object({
  v: z.literal(1),
  pid: z.number().int(),
  url: z.url(),
  carrierUrl: z.url(),
  dynamodb: z.url(),
  tables: z.object({ accounts: z.string() }),
});

/** Where the local system of this data directory runs; undefined when it does not. */
export const readRunning = (dataDirectory: string): z.infer<typeof runningSchema> | undefined => {
  try {
    const running = runningSchema.parse(JSON.parse(readFileSync(join(dataDirectory, "running.json"), "utf8")));
    process.kill(running.pid, 0); // Throws when the process is gone: the file of a system that was killed.
    return running;
  } catch {
    return undefined;
  }
};
