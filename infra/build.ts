/**
 * Bundles every functions/<name>/handler.ts to dist/functions/<name>/index.mjs in one esbuild run. The folder is the
 * asset that Lambda gets, so nothing else lands in it: source maps go to dist/maps, for reading stack traces later.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Where the bundles are, by default: one folder per function. */
export const BUNDLES_FOLDER = join(PROJECT, "dist", "functions");

/**
 * Lambda hands a function its credentials in the environment, which the SDK asks first. The other places it could look
 * in are imported only when it gets that far: left out, they save 100 KB and more a bundle.
 */
const CREDENTIALS_FROM_ELSEWHERE = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@aws-sdk/nested-clients",
  "@smithy/credential-provider-imds",
];

// Some dependencies are CommonJS and call require for Node's own modules; an ES module has none by itself.
const REQUIRE_BANNER = `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);`;

export interface BuildOptions {
  /** Holds a folder per function, each with a handler.ts. */
  readonly sources?: string;
  /** Gets `functions/<name>/index.mjs` and `maps/<name>.mjs.map`. */
  readonly output?: string;
  /** Modules, as they are imported, and the file that stands in for each. */
  readonly standIns?: Readonly<Record<string, string>>;
}

/** A function's bundle: its name and its size in bytes. */
export interface Bundle {
  readonly name: string;
  readonly bytes: number;
}

/** The names of the functions: the folders under `sources` that hold a handler.ts, sorted. */
export const functionNames = async (sources: string): Promise<string[]> => {
  const entries = await readdir(sources, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return folders.filter((name) => existsSync(join(sources, name, "handler.ts"))).sort();
};

/**
 * Bundles all functions and removes the bundles of functions that are gone.
 * @throws esbuild's BuildFailure, which names file and line, when one does not bundle.
 */
export const buildFunctions = async (options: BuildOptions = {}): Promise<Bundle[]> => {
  const { sources = join(PROJECT, "functions"), output = join(PROJECT, "dist"), standIns = {} } = options;
  const names = await functionNames(sources);
  const bundlesFolder = join(output, "functions");
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(sources, name, "handler.ts")])),
    outdir: bundlesFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    alias: standIns,
    write: false,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    external: CREDENTIALS_FROM_ELSEWHERE,
    banner: { js: REQUIRE_BANNER },
    sourcemap: "external",
    // They lie beside it, in this repository and node_modules: three times as much to write at each start.
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
  });
  await Promise.all(
    outputFiles.map(async ({ path, contents }) => {
      const isMap = path.endsWith(".map");
      const target = isMap ? join(output, "maps", `${basename(dirname(path))}.mjs.map`) : path;
      // What is the same stays untouched: something may be reading it.
      if (existsSync(target) && (await readFile(target)).equals(contents)) return;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, contents);
    }),
  );
  for (const folder of await readdir(bundlesFolder)) {
    if (!names.includes(folder)) await rm(join(bundlesFolder, folder), { recursive: true });
  }
  return outputFiles
    .filter(({ path }) => path.endsWith(".mjs"))
    .map(({ path, contents }) => ({ name: basename(dirname(path)), bytes: contents.byteLength }));
};

if (import.meta.main) {
  for (const { name, bytes } of await buildFunctions()) {
    console.log(`${name.padEnd(20)} ${(bytes / 1_000).toFixed(0).padStart(5)} KB`);
  }
}
