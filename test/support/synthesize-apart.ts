import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SynthesizeOptions } from "#infra/app.ts";

const APP = new URL("../../infra/app.ts", import.meta.url).href;
const SCRIPT = `const { synthesize } = await import(${JSON.stringify(APP)}); synthesize(JSON.parse(process.argv[1]));`;

/**
 * The project's cloud assembly, made in a process of its own: CDK takes a test file's sandbox seconds and hundreds of
 * megabytes. The same one is made once in a run of the tests.
 * @returns its folder
 * @throws with what CDK said
 */
export const synthesizeApart = (options: Omit<SynthesizeOptions, "outdir"> = {}): { directory: string } => {
  const name = createHash("sha256").update(JSON.stringify(options)).digest("hex").slice(0, 16);
  const run = process.env.TEST_RUN_FOLDER ?? mkdtempSync(join(tmpdir(), "sms-groups-assembly-"));
  const directory = join(run, name);
  if (existsSync(directory)) return { directory };
  const made = mkdtempSync(join(run, "made-"));
  const given = JSON.stringify({ ...options, outdir: made });
  execFileSync(process.execPath, ["--input-type=module", "-e", SCRIPT, given], { stdio: "pipe" });
  try {
    renameSync(made, directory);
  } catch {
    // Another test file was faster, and its folder is the same.
  }
  return { directory };
};
