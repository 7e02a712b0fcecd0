import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SOURCES = ["./fixture-app.ts", "./handlers/index.mjs", "../../../package.json"];

/**
 * The fixture's cloud assembly, synthesized once for all test files: loading CDK and synthesizing costs each of them
 * seconds. @returns the folder, named for what it was made of
 */
export async function fixtureAssembly(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES) hash.update(readFileSync(new URL(source, import.meta.url)));
  const folder = join(tmpdir(), `host-fixture-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(join(folder, "manifest.json"))) return folder;
  const { synthesizeFixture } = await import("./fixture-app.ts");
  const made = synthesizeFixture();
  try {
    renameSync(made, folder);
  } catch {
    // another test file was faster, and its folder is the same
  }
  return folder;
}
