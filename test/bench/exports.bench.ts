import { execFileSync } from "node:child_process";
import * as z from "zod";
import type { Figure } from "./figures.ts";

const resultSchema = z.object({ rows: z.number(), bytes: z.number(), seconds: z.number(), megabytes: z.number() });
const SIZES = [100_000, 1_000_000];
/** A heap that may grow holds garbage for as long as nobody minds: with little room what is there is what is needed. */
const LITTLE_ROOM = ["--max-semi-space-size=4", "--max-old-space-size=96"];

/** Rows and memory of an export of two sizes, each in a process of its own, over a store that makes its pages up. */
export const benchExports = (): Figure[] => {
  const runs = SIZES.map((size) => {
    const printed = execFileSync(process.execPath, [...LITTLE_ROOM, "test/bench/synthetic-export.ts", String(size)], {
      encoding: "utf8",
    });
    const result = resultSchema.parse(JSON.parse(printed));
    if (result.rows !== size) throw new Error(`Not all were written: ${printed}`);
    return { size, ...result };
  });
  const figures = runs.flatMap(({ size, seconds, megabytes, bytes }): Figure[] => [
    { what: `export, ${size} contacts of a synthetic store`, value: size / seconds, unit: "rows/s" },
    { what: `export, ${size} contacts of a synthetic store: file`, value: bytes / 1_000_000, unit: "MB" },
    { what: `export, ${size} contacts of a synthetic store: RSS`, value: megabytes, unit: "MB" },
  ]);
  const [small, large] = runs.map(({ megabytes }) => megabytes);
  const growth = (large ?? Number.NaN) / (small ?? Number.NaN);
  return [
    ...figures,
    { what: "export, synthetic: RSS at 1 M, of that at 100 k", value: growth, unit: "", budget: "<=1.2" },
  ];
};
