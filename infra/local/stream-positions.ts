import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

/** How far a mapping has come in each shard of a stream: written once a batch is done, so that a kill redelivers. */
export interface StreamPositions {
  of(shard: string): ShardPosition;
  save(shard: string, position: ShardPosition): void;
}

const shardPositionSchema = z.object({
  /** The last record that is done, with everything before it. */
  sequenceNumber: z.string().optional(),
  /** Closed and read to its end. */
  finished: z.boolean().default(false),
});
export type ShardPosition = z.infer<typeof shardPositionSchema>;

const fileSchema = z.object({ stream: z.string(), shards: z.record(z.string(), shardPositionSchema) });

/** @param file undefined keeps the positions in memory @param stream positions of another stream are not ours */
export function streamPositions(file: string | undefined, stream: string): StreamPositions {
  const shards = new Map<string, ShardPosition>(file === undefined ? [] : Object.entries(read(file, stream)));
  return {
    of: (shard) => shards.get(shard) ?? { finished: false },
    save(shard, position) {
      shards.set(shard, position);
      if (file === undefined) return;
      // A new file that takes the old one's name: a kill in between leaves one of the two whole.
      writeFileSync(`${file}.new`, JSON.stringify({ stream, shards: Object.fromEntries(shards) }));
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string, stream: string): Record<string, ShardPosition> {
  mkdirSync(dirname(file), { recursive: true });
  try {
    const saved = fileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return saved.stream === stream ? saved.shards : {};
  } catch {
    return {};
  }
}
