import { Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { streamLanes } from "./constructs/concurrency.ts";
import { QueueWorker } from "./constructs/queue-worker.ts";
import { StreamWorker } from "./constructs/stream-worker.ts";
import type { DataStack } from "./data-stack.ts";
import type { Settings } from "./settings.ts";

export interface RuleWorkersProps {
  readonly data: DataStack;
  readonly settings: Settings;
  /** The folder of a function's bundle. */
  readonly bundle: (name: string) => string;
  readonly concurrencyOf: { readonly rebuilds: number; readonly rechecks: number };
}

/** What dynamic groups need beside the bells of contacts and memberships: rebuilds, time, and what became of our texts. */
export const ruleWorkers = (scope: Construct, { data, settings, bundle, concurrencyOf }: RuleWorkersProps) => {
  const { accounts, campaigns, contacts, groups, memberships, messages } = data;

  // A dynamic group is built, or compared with its rule: a slice of one shard of its account's contacts.
  const buildGroup = new QueueWorker(scope, "BuildGroup", {
    bundle: bundle("build-group"),
    timeout: Duration.seconds(75),
    queue: "Jobs",
    maximumConcurrency: concurrencyOf.rebuilds,
    late: Duration.minutes(10),
    reads: [accounts, contacts, groups, memberships],
    puts: [groups, memberships],
    updates: [contacts, groups],
    checks: [contacts],
    deletes: [contacts, groups, memberships],
    errorImpact: "Dynamic groups stay in the state of being built: campaigns to them wait.",
    runbook: "build-group",
  });
  buildGroup.bindQueue(buildGroup.queue);

  // The instant came at which rules may say something else of a contact, though nothing about it changed.
  const recheckContacts = new QueueWorker(scope, "RecheckContacts", {
    bundle: bundle("recheck-contacts"),
    timeout: Duration.seconds(30),
    queue: "Rechecks",
    maximumConcurrency: concurrencyOf.rechecks,
    late: Duration.minutes(10),
    reads: [accounts, contacts, groups, memberships],
    puts: [memberships],
    updates: [contacts],
    checks: [contacts],
    deletes: [contacts, memberships],
    errorImpact: "Dynamic groups do not follow time: birthdays are missed, people stay in groups of the last 30 days.",
    runbook: "recheck-contacts",
  });

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
    sendsTo: [buildGroup.queue],
    variables: { GROUPS_TABLE: groups.table.tableName },
    errorImpact:
      "Groups by rules on the last text sent, or the last that failed, miss people or keep them; replies to campaigns are not " +
      "shown as such, and counts of campaigns that go on lag. What is sent is right, and so are counts in the end.",
    runbook: "message-changed",
  });

  return { buildGroup, recheckContacts, messageChanged };
};
