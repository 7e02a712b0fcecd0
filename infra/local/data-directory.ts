import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "./startup-error.ts";

/** The folders below the data directory; all undefined when everything is kept in memory. */
export interface DataDirectory {
  readonly root: string | undefined;
  readonly tables: string | undefined;
  readonly queues: string | undefined;
  readonly positions: string | undefined;
  readonly outbox: string | undefined;
  /** A file: how far the clock was ahead. */
  readonly clock: string | undefined;
}

/** @throws StartupError when the folder cannot be written */
export function openDataDirectory(root: string | undefined): DataDirectory {
  if (root === undefined)
    return { root, tables: undefined, queues: undefined, positions: undefined, outbox: undefined, clock: undefined };
  try {
    mkdirSync(root, { recursive: true });
    const probe = join(root, ".writable");
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    throw new StartupError(
      `The data directory ${root} cannot be written: choose another one with the variable DATA_DIR`,
      {
        cause,
      },
    );
  }
  return {
    root,
    tables: join(root, "tables"),
    queues: join(root, "queues"),
    positions: join(root, "positions"),
    outbox: join(root, "outbox"),
    clock: join(root, "clock.json"),
  };
}
