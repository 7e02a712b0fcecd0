// Which of the first lines names the columns: people put a title, a date or nothing above it. What is above it is left out.
import { namesPhone } from "./import-target.ts";

type Line = readonly string[];

const filledOf = (cells: Line): number => cells.filter((cell) => cell.trim() !== "").length;

/** What most are; of several the first. */
export const mostUsual = (counts: readonly number[]): number => {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  const most = Math.max(0, ...times.values());
  return [...times].find(([, many]) => many === most)?.[0] ?? 0;
};

/**
 * Before the first line with a phone, the fullest of those with a cell that is called as phones are; else the first that has
 * more than half as many cells as most lines have: a header may lack names, a title has one or two.
 * @param hasPhone whether a line has a phone
 * @returns the place of the header, if there is one, and that of the first row
 */
export const findHeader = (
  lines: readonly Line[],
  hasPhone: (cells: Line) => boolean,
): { readonly header: number | undefined; readonly first: number } => {
  const filled = lines.map(filledOf);
  const data = lines.findIndex(hasPhone);
  const above = [...lines.entries()].filter(([at]) => (filled[at] ?? 0) > 0 && (data < 0 || at < data));
  const named = above.filter(([, cells]) => cells.some(namesPhone)).map(([at]) => at);
  const fullest = Math.max(...named.map((at) => filled[at] ?? 0));
  const usual = mostUsual(filled.slice(Math.max(0, data)).filter((count) => count > 0));
  const likely = above.find(([at]) => (filled[at] ?? 0) * 2 > usual)?.[0];
  const header = named.find((at) => filled[at] === fullest) ?? likely;
  return { header, first: header === undefined ? Math.max(0, data) : header + 1 };
};
