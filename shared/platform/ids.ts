import { createHash, randomBytes } from "node:crypto";

/** A new random id of 24 characters in [A-Za-z0-9_-], 144 bits. */
export const newId = (): string => randomBytes(18).toString("base64url");

/** The same parts always make the same id; parts are framed by their length, so ("a","bc") is not ("ab","c"). */
export const hashId = (...parts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("base64url").slice(0, 32);
};

/** How many shards contacts, rosters and audiences have: a DynamoDB partition takes 1,000 writes a second. */
export const SHARDS = 16;

/** The shard of a key, "00" to "15": the one hash by which contacts, rosters and audiences are spread. */
export const shardOf = (key: string): string => {
  const first = createHash("sha256").update(key).digest().readUInt32BE(0);
  return String(first % SHARDS).padStart(2, "0");
};

export const allShards: readonly string[] = Array.from({ length: SHARDS }, (_, index) =>
  String(index).padStart(2, "0"),
);
