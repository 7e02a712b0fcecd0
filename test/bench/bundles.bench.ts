import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const RUNS = 9;

/** Size and cold import of each bundle, each import in a process of its own. */
export const benchBundles = (): Figure[] =>
  readdirSync("dist/functions").flatMap((name) => {
    const file = resolve("dist/functions", name, "index.mjs");
    const times = Array.from({ length: RUNS }, () => importMilliseconds(file));
    const isWebhook = name === "inbound-sms";
    return [
      {
        what: `bundle ${name}`,
        value: statSync(file).size / 1_000,
        unit: "KB",
        ...(isWebhook ? { budget: "<500" } : {}),
      },
      {
        what: `import ${name}, median of ${RUNS}`,
        value: percentile(times, 0.5),
        unit: "ms",
        ...(isWebhook ? { budget: "<90" } : {}),
      },
    ];
  });

const importMilliseconds = (file: string): number => {
  const script = `const began = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - began);`;
  const variables = ["ACCOUNTS", "CONTACTS", "GROUPS", "MEMBERSHIPS", "CAMPAIGNS", "EXPORTS", "MESSAGES"].map(
    (noun) => [`${noun}_TABLE`, "table"],
  );
  const environment = {
    ...Object.fromEntries(variables),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    REPLIES_QUEUE_URL: "http://127.0.0.1/replies",
    DOUBTS_QUEUE_URL: "http://127.0.0.1/doubts",
    JOBS_QUEUE_URL: "http://127.0.0.1/jobs",
    CAMPAIGN_SENDS_QUEUE_URL: "http://127.0.0.1/sends",
    FILES_BUCKET: "files",
    DEAD_LETTER_URL: "http://127.0.0.1/dead",
    PUBLIC_BASE_URL: "http://127.0.0.1",
    TWILIO_SECRET_ARN: "arn",
    CURSOR_SECRET_ARN: "arn",
  };
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    env: environment,
    encoding: "utf8",
  });
  return Number(printed.trim().split("\n").at(-1));
};
