import { execFileSync } from "node:child_process";
import * as z from "zod";
import type { Figure } from "./figures.ts";

const resultSchema = z.object({ seen: z.number(), added: z.number(), seconds: z.number(), megabytes: z.number() });
const SIZES = [100_000, 1_000_000];
/** A heap that may grow holds garbage for as long as nobody minds: with little room what is there is what is needed. */
const LITTLE_ROOM = ["--max-semi-space-size=4", "--max-old-space-size=96"];

/** The most memory of a rebuild of two sizes, each in a process of its own, over a store that makes its pages up. */
export const benchRebuildMemory = (): Figure[] => {
  const runs = SIZES.map((size) => {
    const printed = execFileSync(process.execPath, [...LITTLE_ROOM, "test/bench/synthetic-rebuild.ts", String(size)], {
      encoding: "utf8",
    });
    const result = resultSchema.parse(JSON.parse(printed));
    if (result.seen !== size || result.added !== size / 2) throw new Error(`Not all were built: ${printed}`);
    return { size, ...result };
  });
  const figures = runs.flatMap(({ size, seconds, megabytes }): Figure[] => [
    { what: `rebuild, ${size} contacts of a synthetic store`, value: size / seconds, unit: "contacts/s" },
    { what: `rebuild, ${size} contacts of a synthetic store: RSS`, value: megabytes, unit: "MB" },
  ]);
  const [small, large] = runs.map(({ megabytes }) => megabytes);
  const growth = (large ?? Number.NaN) / (small ?? Number.NaN);
  return [
    ...figures,
    { what: "rebuild, synthetic: RSS at 1 M, of that at 100 k", value: growth, unit: "", budget: "<=1.2" },
  ];
};
