import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freePort } from "#infra/local/free-port.ts";

/** `npm start` as a process of its own, with what it printed. */
export interface StartedProcess {
  readonly url: string;
  readonly carrierUrl: string;
  readonly lines: readonly string[];
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Resolves once GET /health says 200. @throws when the process ends before */
  ready(): Promise<void>;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export const startProcess = async (
  environment: Record<string, string>,
  ...options: string[]
): Promise<StartedProcess> => {
  const ports = { PORT: String(await freePort()), CARRIER_PORT: String(await freePort()), ...environment };
  const child: ChildProcess = spawn(process.execPath, ["infra/local/start.ts", ...options], {
    env: { ...process.env, ...ports },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", (line) => lines.push(line));
  }
  const ended = once(child, "exit").then(([code]: (number | null)[]) => code ?? null);
  const url = `http://127.0.0.1:${ports.PORT}`;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return {
    url,
    carrierUrl: `http://127.0.0.1:${ports.CARRIER_PORT}`,
    lines,
    ended,
    async ready() {
      while (!(await isHealthy(url))) {
        if (over) throw new Error(`The system ended before it was ready: ${lines.join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async end(signal) {
      child.kill(signal);
      return await ended;
    },
  };
};

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`)).status === 200;
  } catch {
    return false;
  }
};
