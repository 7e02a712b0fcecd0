import { execFileSync } from "node:child_process";
import * as z from "zod";
import type { Figure } from "./figures.ts";

const resultSchema = z.object({
  ...{ audience: z.number(), included: z.number(), written: z.number(), seconds: z.number(), megabytes: z.number() },
});
const SIZES = [100_000, 1_000_000];
/** As rebuild-memory.bench.ts: with little room what is there is what is needed. */
const LITTLE_ROOM = ["--max-semi-space-size=4", "--max-old-space-size=96"];

/** The most memory of making a list of two sizes, each in a process of its own, over a store that makes its pages up. */
export const benchAudience = (): Figure[] => {
  const runs = SIZES.map((size) => {
    const printed = execFileSync(process.execPath, [...LITTLE_ROOM, "test/bench/synthetic-audience.ts", String(size)], {
      encoding: "utf8",
    });
    const result = resultSchema.parse(JSON.parse(printed));
    const { audience, included, written } = result;
    if (audience !== size || written !== size || included !== size * 0.9)
      throw new Error(`Not all are in it: ${printed}`);
    return { size, ...result };
  });
  const figures = runs.flatMap(({ size, seconds, megabytes }): Figure[] => [
    { what: `audience, ${size} phones of a synthetic store`, value: size / seconds, unit: "phones/s" },
    { what: `audience, ${size} phones of a synthetic store: RSS`, value: megabytes, unit: "MB" },
  ]);
  const [small, large] = runs.map(({ megabytes }) => megabytes);
  const growth = (large ?? Number.NaN) / (small ?? Number.NaN);
  return [
    ...figures,
    { what: "audience, synthetic: RSS at 1 M, of that at 100 k", value: growth, unit: "", budget: "<=1.2" },
  ];
};
