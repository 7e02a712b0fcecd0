import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FILE = fileURLToPath(new URL("./function-thread.ts", import.meta.url));

let made: Promise<URL> | undefined;

/**
 * The inside of a worker as one piece of JavaScript, made once a process. From its source files every thread would load
 * what strips the types and look for each module, which is half of what its start costs.
 */
export const threadCode = (): Promise<URL> => {
  made ??= bundled();
  return made;
};

const bundled = async (): Promise<URL> => {
  const { outputFiles } = await build({
    entryPoints: [FILE],
    bundle: true,
    write: false,
    minifySyntax: true,
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "warning",
  });
  // Stack traces show this name, not the whole code as an address.
  const code = `${outputFiles[0]?.text}\n//# sourceURL=function-thread.js`;
  return new URL(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
};
