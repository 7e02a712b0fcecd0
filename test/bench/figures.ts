import { readFileSync } from "node:fs";

/** One measured figure, with its budget where there is one. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** "<60" or ">=0.6": what it must be. */
  readonly budget?: string;
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">=": (value, bound) => value >= bound,
};

const isMet = ({ value, budget }: Figure): boolean => {
  const [, sign = "", bound = ""] = budget?.match(/^(<=|>=|<)(.+)$/) ?? [];
  return budget === undefined || (COMPARE[sign]?.(value, Number(bound)) ?? false);
};

/**
 * Prints every figure with unit, budget and whether it is met.
 * @returns whether each miss is explained: named, word for word, in docs/performance.md.
 */
export const report = (figures: readonly Figure[]): boolean => {
  const explained = readFileSync("docs/performance.md", "utf8");
  let fine = true;
  for (const figure of figures) {
    const met = isMet(figure);
    const excused = !met && explained.includes(figure.what);
    if (!met && !excused) fine = false;
    const verdict = figure.budget === undefined ? "" : met ? "met" : excused ? "missed, explained" : "MISSED";
    const value = figure.value.toLocaleString("en", { maximumFractionDigits: 2 });
    console.log(
      `${figure.what.padEnd(64)} ${value.padStart(10)} ${figure.unit.padEnd(12)} ${(figure.budget ?? "").padEnd(8)} ${verdict}`,
    );
  }
  return fine;
};

/** The value below which `share` of the samples lie. */
export const percentile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};
