import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** What functions print: a file for each in the folder, else the latest lines in memory, for tests to read. */
export interface FunctionLogs {
  write(name: string, text: string): void;
  /** The newest output of the function, oldest first; at most a few hundred lines. */
  read(name: string): string;
}

const KEPT_CHARACTERS = 200_000;

export function functionLogs(folder: string | undefined): FunctionLogs {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const latest = new Map<string, string>();
  return {
    write(name, text) {
      latest.set(name, ((latest.get(name) ?? "") + text).slice(-KEPT_CHARACTERS));
      if (folder !== undefined) appendFileSync(join(folder, `${name}.log`), text);
    },
    read: (name) => latest.get(name) ?? "",
  };
}
