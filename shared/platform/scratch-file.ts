import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "./ids.ts";

/** Bytes that memory is too small for, on the machine's own disk (Lambda's /tmp: 512 MB), for as long as one works at them. */
export interface ScratchFile {
  append(bytes: Buffer): void;
  /** @throws where there are not so many behind that place */
  read(from: number, bytes: number): Buffer;
  close(): void;
}

/** It has no name from the beginning on: what a process leaves behind that ended in its midst, the system gives back. */
export const openScratchFile = (): ScratchFile => {
  const path = join(tmpdir(), `sms-groups-${newId()}`);
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return {
    append: (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    },
    read: (from, bytes) => {
      const body = Buffer.allocUnsafe(bytes);
      for (let at = 0; at < bytes; ) {
        const some = readSync(file, body, at, bytes - at, from + at);
        if (some === 0) throw new Error("A scratch file is shorter than what was written to it");
        at += some;
      }
      return body;
    },
    close: () => closeSync(file),
  };
};
