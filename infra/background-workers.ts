import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { streamLanes } from "./constructs/concurrency.ts";
import { QueueWorker } from "./constructs/queue-worker.ts";
import { StreamWorker } from "./constructs/stream-worker.ts";
import type { DataStack } from "./data-stack.ts";
import type { Settings } from "./settings.ts";

export interface BackgroundWorkersProps {
  readonly data: DataStack;
  readonly settings: Settings;
  /** The folder of a function's bundle. */
  readonly bundle: (name: string) => string;
  readonly concurrencyOf: { readonly jobs: number };
}

/** What nobody waits for with a telephone in hand: long work, and what became of our texts. */
export const backgroundWorkers = (
  scope: Construct,
  { data, settings, bundle, concurrencyOf }: BackgroundWorkersProps,
) => {
  const { accounts, contacts, groups, memberships, messages } = data;

  // Slices of what takes long, and what the clock hands out: dynamic groups are built, compared with their rules and follow
  // time; campaigns get their lists, are handed to the door and counted.
  const doJob = new QueueWorker(scope, "DoJob", {
    bundle: bundle("do-job"),
    timeout: Duration.seconds(40),
    queue: "Jobs",
    maximumConcurrency: concurrencyOf.jobs,
    late: Duration.minutes(10),
    reads: [accounts, contacts, groups, memberships],
    puts: [groups, memberships],
    updates: [contacts, groups],
    checks: [contacts],
    deletes: [contacts, groups, memberships],
    errorImpact:
      "Dynamic groups stay in the state of being built, and do not follow time: birthdays are missed. Campaigns do not begin, or " +
      "do not go on.",
    runbook: "do-job",
  });
  doJob.bindQueue(doJob.queue);

  // A text of ours was taken by the carrier, or failed: the contact has that for rules to read. What is delivered was sent
  // before, and rang then, unless its callback was faster.
  const messageChanged = new StreamWorker(scope, "MessageChanged", {
    bundle: bundle("message-changed"),
    timeout: Duration.seconds(30),
    table: messages,
    parallelization: streamLanes(settings.lambdaConcurrency),
    filters: [
      { dynamodb: { NewImage: { direction: { S: ["out"] }, state: { S: ["sent", "failed", "undelivered"] } } } },
      {
        dynamodb: {
          NewImage: { state: { S: ["delivered"] } },
          OldImage: { state: { S: [{ "anything-but": ["sent"] }] } },
        },
      },
    ],
    reads: [contacts, messages],
    updates: [contacts],
    checks: [contacts],
    deletes: [contacts],
    errorImpact:
      "Groups by rules on the last text sent, or the last that failed, miss people or keep them. What is sent is right.",
    runbook: "message-changed",
  });

  return { doJob, messageChanged };
};
