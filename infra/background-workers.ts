import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { streamLanes } from "./constructs/concurrency.ts";
import { QueueWorker } from "./constructs/queue-worker.ts";
import { StreamWorker } from "./constructs/stream-worker.ts";
import type { WorkQueue } from "./constructs/work-queue.ts";
import type { DataStack } from "./data-stack.ts";
import type { Settings } from "./settings.ts";

export interface BackgroundWorkersProps {
  readonly data: DataStack;
  readonly settings: Settings;
  /** The folder of a function's bundle. */
  readonly bundle: (name: string) => string;
  readonly concurrencyOf: { readonly jobs: number };
  /** The door's queue for campaigns. */
  readonly campaignSends: WorkQueue;
}

/** What nobody waits for with a telephone in hand: long work, and what became of our texts. */
export const backgroundWorkers = (
  scope: Construct,
  { data, settings, bundle, concurrencyOf, campaignSends }: BackgroundWorkersProps,
) => {
  const { accounts, campaigns, contacts, exports, groups, imports, memberships, messages } = data;
  const { exportFiles, importFiles } = data;

  // Slices of what takes long, and what the clock hands out: dynamic groups are built, compared with their rules and follow
  // time; campaigns get their lists, are handed to the door and counted; exports get their files; files are imported; what was
  // erased is looked at again.
  const doJob = new QueueWorker(scope, "DoJob", {
    bundle: bundle("do-job"),
    timeout: Duration.seconds(40),
    queue: "Jobs",
    maximumConcurrency: concurrencyOf.jobs,
    late: Duration.minutes(10),
    reads: [accounts, campaigns, contacts, exports, groups, imports, memberships, messages],
    puts: [campaigns, contacts, exports, groups, imports, memberships],
    inserts: [campaigns, imports],
    updates: [accounts, campaigns, contacts, groups, messages],
    checks: [contacts],
    deletes: [campaigns, contacts, groups, memberships, messages],
    lists: [accounts.index("byObject"), memberships.index("byContact")],
    sendsTo: [campaignSends],
    readsFiles: [exportFiles, importFiles],
    awaitsFiles: [importFiles],
    writesFiles: [exportFiles, importFiles],
    errorImpact:
      "Dynamic groups stay in the state of being built, and do not follow time: birthdays are missed. Campaigns do not begin, or " +
      "do not go on. Exports wait for their files; imports stand still. Names and words of people who were erased may stay.",
    runbook: "do-job",
  });
  doJob.bindQueue(doJob.queue);

  // A text of ours was taken by the carrier, or failed: the contact has that for rules to read. What is delivered was sent
  // before, and rang then, unless its callback was faster. Of a campaign's texts every step counts, also that a claim was taken
  // back; and what came in may answer one. These are the five filters that Lambda takes at most.
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
      { dynamodb: { NewImage: { campaignId: { S: [{ exists: true }] } } } },
      { eventName: ["REMOVE"], dynamodb: { OldImage: { campaignId: { S: [{ exists: true }] } } } },
      { eventName: ["INSERT"], dynamodb: { NewImage: { direction: { S: ["in"] } } } },
    ],
    reads: [campaigns, contacts, messages],
    puts: [campaigns],
    updates: [campaigns, contacts],
    checks: [contacts],
    deletes: [contacts],
    lists: [messages.index("byTime")],
    sendsTo: [doJob.queue],
    variables: { GROUPS_TABLE: groups.table.tableName },
    errorImpact:
      "Groups by rules on the last text sent, or the last that failed, miss people or keep them; replies to campaigns are not " +
      "shown as such, and counts of campaigns that go on lag. What is sent is right, and so are counts in the end.",
    runbook: "message-changed",
  });

  return { doJob, messageChanged };
};
