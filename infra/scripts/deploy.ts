/**
 * `npm run deploy [-- any option of cdk deploy]`: asks Lambda how much the account may run at once, says what to ask AWS
 * for when that is not what the stacks are told, and hands over to cdk, which builds (cdk.json) and deploys both stacks.
 * Names and addresses of what was made land in .deploy/outputs.json.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DEFAULT_LAMBDA_CONCURRENCY } from "../settings.ts";

// "Concurrent executions" of Lambda, in AWS's list of quotas.
const QUOTA = "--service-code lambda --quota-code L-B99A9384";

/** The context `lambdaConcurrency` as given to cdk (`-c name=value`, the last one wins), else its default. */
export const givenConcurrency = (args: readonly string[]): number => {
  const { values } = parseArgs({
    args: [...args],
    options: { context: { type: "string", short: "c", multiple: true } },
    strict: false,
    allowPositionals: true,
  });
  const given = (values.context ?? []).map(String).findLast((entry) => entry.startsWith("lambdaConcurrency="));
  return given === undefined ? DEFAULT_LAMBDA_CONCURRENCY : Number(given.slice(given.indexOf("=") + 1));
};

/** What to do when the account's quota is not what the stacks are told; undefined when it is. */
export const concurrencyAdvice = (given: number, quota: number): string | undefined => {
  if (quota > given) {
    return `Lambda grants this account ${quota} at once; add "-c lambdaConcurrency=${quota}" to use them all.`;
  }
  if (quota < given) {
    return [
      `Lambda grants this account ${quota} at once, but lambdaConcurrency is ${given}: the queues could leave nothing for`,
      "the webhooks. Deploy with the smaller number, or ask AWS for more (often granted within a day):",
      `  aws service-quotas request-service-quota-increase ${QUOTA} --desired-value ${given}`,
    ].join("\n");
  }
  return undefined;
};

const readQuota = async (): Promise<number> => {
  const { AccountLimit: limit } = await new LambdaClient().send(new GetAccountSettingsCommand());
  if (limit?.ConcurrentExecutions === undefined) throw new Error("Lambda did not say how much it may run at once");
  return limit.ConcurrentExecutions;
};

const deploy = async (args: readonly string[]): Promise<number> => {
  const advice = concurrencyAdvice(givenConcurrency(args), await readQuota());
  if (advice !== undefined) console.log(`${advice}\n`);
  mkdirSync(".deploy", { recursive: true });
  const cdk = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");
  const command = [cdk, "deploy", "--all", "--outputs-file", ".deploy/outputs.json", ...args];
  const [code] = await once(spawn(process.execPath, command, { stdio: "inherit" }), "exit");
  return typeof code === "number" ? code : 1;
};

if (import.meta.main) process.exitCode = await deploy(process.argv.slice(2));
