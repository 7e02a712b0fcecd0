/**
 * What runs: the functions, what wakes them, what they may read and write, and whom it hurts when they fail. Everything
 * here can be made again at any time; what must survive is in data-stack.ts.
 */
import { join } from "node:path";
import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { backgroundWorkers } from "./background-workers.ts";
import { shareConcurrency, streamLanes } from "./constructs/concurrency.ts";
import { DomainAlarms } from "./constructs/domain-alarms.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { QueueWorker } from "./constructs/queue-worker.ts";
import { ScheduledWorker } from "./constructs/scheduled-worker.ts";
import { AlarmTopic } from "./constructs/service-alarm.ts";
import { ServiceDashboard } from "./constructs/service-dashboard.ts";
import { StreamWorker } from "./constructs/stream-worker.ts";
import { TableAlarms } from "./constructs/table-alarms.ts";
import { WebApi } from "./constructs/web-api.ts";
import { Webhook } from "./constructs/webhook.ts";
import type { DataStack } from "./data-stack.ts";
import type { Settings } from "./settings.ts";

/** Each queue's part of the concurrency, against the others. */
const QUEUE_WEIGHTS = { Replies: 3, CampaignSends: 3, Jobs: 2, Doubts: 1 };

// Twilio tries an inbound webhook three times within its 15 seconds: on no connection after 2 s, no answer after 6 s, and 5xx.
const RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000";

export interface ServiceStackProps extends StackProps {
  readonly data: DataStack;
  readonly settings: Settings;
  /** Holds the bundles, a folder per function. */
  readonly functionsFolder: string;
}

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { data, settings, functionsFolder } = props;
    const { accounts, contacts, groups, memberships, campaigns, exports, imports, messages } = data;
    const { twilioCredentials, cursorSecret, exportFiles, importFiles } = data;
    const bundle = (name: string) => join(functionsFolder, name);
    const concurrencyOf = shareConcurrency(settings.lambdaConcurrency, QUEUE_WEIGHTS);

    new AlarmTopic(this, "Alarms", { email: settings.alarmEmail });
    const web = new WebApi(this, "Web", {
      errorImpact:
        "Requests end in a server error: Twilio calls again, people at the console and other systems see it.",
      runbook: "http-5xx",
    });
    const publicBaseUrl = settings.publicBaseUrl ?? web.url;

    // The door: the only code that calls Twilio to send.
    const sendMessage = new QueueWorker(this, "SendMessage", {
      bundle: bundle("send-message"),
      timeout: Duration.seconds(30),
      queue: "Replies",
      maximumConcurrency: concurrencyOf("Replies"),
      reads: [accounts, campaigns, contacts, memberships, messages],
      puts: [campaigns, contacts, messages],
      updates: [accounts, messages],
      deletes: [messages],
      secrets: [twilioCredentials],
      // Of groups it knows only where they are: pausing a campaign leaves them alone.
      variables: { PUBLIC_BASE_URL: publicBaseUrl, GROUPS_TABLE: groups.table.tableName },
      errorImpact: "People do not get the answers to their texts; campaigns stand still.",
      runbook: "send-message",
    });
    // Campaigns have a queue of their own: an answer never waits behind them.
    const campaignSends = sendMessage.addQueue("CampaignSends", concurrencyOf("CampaignSends"));
    const sendsTo = [sendMessage.queue];
    // What it cannot send yet goes back as a new job with a delay.
    for (const queue of [sendMessage.queue, campaignSends]) sendMessage.bindQueue(queue);

    // A person's text. Consent, memberships and the rows of answers are durable before Twilio gets its 200.
    const inboundSms = new Webhook(this, "InboundSms", {
      bundle: bundle("inbound-sms"),
      timeout: Duration.seconds(5),
      post: { api: web, path: "/webhooks/twilio/inbound", publicBaseUrl },
      reads: [accounts, contacts, campaigns, groups, memberships, messages],
      puts: [contacts, campaigns, memberships, messages],
      updates: [contacts],
      checks: [contacts],
      deletes: [memberships],
      sendsTo,
      secrets: [twilioCredentials],
      errorImpact: "People's texts are not heard: their joins, and above all their STOPs.",
      runbook: "inbound-sms",
    });

    // What became of a text that we sent, as Twilio tells it.
    const messageStatus = new Webhook(this, "MessageStatus", {
      bundle: bundle("message-status"),
      timeout: Duration.seconds(10),
      post: { api: web, path: "/webhooks/twilio/status", publicBaseUrl },
      reads: [accounts, contacts, messages],
      puts: [contacts, messages],
      updates: [accounts, messages],
      secrets: [twilioCredentials],
      errorImpact: "Texts stay shown as sent when they were delivered or failed, and doubts stay doubts.",
      runbook: "message-status",
    });

    // A contact joined or left a group: is a group response due? It is counted, too, and rules that read the group are asked. Memberships are sorted by phone number,
    // so the filter leaves out the ledger, the counters and all else in the table, but for what sweeps a deleted group.
    const membershipChanged = new StreamWorker(this, "MembershipChanged", {
      bundle: bundle("membership-changed"),
      timeout: Duration.seconds(30),
      table: memberships,
      parallelization: streamLanes(settings.lambdaConcurrency),
      filters: [
        { eventName: ["INSERT", "MODIFY", "REMOVE"], dynamodb: { Keys: { sk: { S: [{ prefix: "+" }] } } } },
        { eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { sk: { S: ["sweep"] } } } },
      ],
      reads: [accounts, contacts, groups, memberships],
      puts: [memberships, messages],
      updates: [contacts, memberships, messages],
      checks: [contacts],
      deletes: [memberships],
      sendsTo,
      errorImpact:
        "People who join a group do not get its response, groups are not counted right, and dynamic groups that follow them " +
        "hold others than they should.",
      runbook: "membership-changed",
    });

    // A contact changed: it is found by what it is now, and in the dynamic groups whose rules it matches now. Its consent did:
    // its groups count it anew. It is gone: what is left of its memberships goes. The items of a contact begin with its phone, what it is found by does not.
    const contactChanged = new StreamWorker(this, "ContactChanged", {
      bundle: bundle("contact-changed"),
      timeout: Duration.seconds(30),
      table: contacts,
      parallelization: streamLanes(settings.lambdaConcurrency),
      filters: [{ eventName: ["INSERT", "MODIFY", "REMOVE"], dynamodb: { Keys: { sk: { S: [{ prefix: "+" }] } } } }],
      reads: [accounts, contacts, groups, memberships],
      puts: [contacts, memberships],
      updates: [contacts, memberships],
      checks: [contacts],
      deletes: [contacts, memberships],
      lists: [memberships.index("byContact")],
      errorImpact:
        "Dynamic groups hold others than match their rules; contacts are not found by what was changed; groups show more or " +
        "fewer reachable people than they have, or still a deleted one.",
      runbook: "contact-changed",
    });

    const { doJob, messageChanged } = backgroundWorkers(this, {
      ...{ data, settings, bundle },
      concurrencyOf: { jobs: concurrencyOf("Jobs") },
      campaignSends,
    });

    // What the console and other systems ask for.
    const api = new NodeFunction(this, "Api", {
      bundle: bundle("api"),
      timeout: Duration.seconds(29),
      reads: [accounts, contacts, groups, memberships, campaigns, exports, imports, messages],
      puts: [accounts, contacts, groups, memberships, campaigns, exports, imports, messages],
      updates: [accounts, contacts, groups, messages],
      checks: [accounts, contacts],
      deletes: [accounts, contacts, groups, memberships, campaigns, messages],
      lists: [
        ...["byActor", "byObject"].map((name) => accounts.index(name)),
        contacts.index("due"),
        memberships.index("byContact"),
        ...["byTime", "attention", "byId"].map((name) => messages.index(name)),
      ],
      sendsTo: [sendMessage.queue, doJob.queue],
      readsFiles: [exportFiles, importFiles],
      awaitsFiles: [importFiles],
      writesFiles: [importFiles],
      secrets: [cursorSecret],
      errorImpact: "Teams cannot work with contacts, groups and campaigns, nor can systems that use the API.",
      runbook: "api",
    });
    web.addRoutes(["ANY /v1/{proxy+}"], api, "The function checks the bearer key and its role.");
    web.addRoutes(["GET /health", "GET /openapi.json"], api, "Open on purpose: they say nothing about any account.");

    // A text that Twilio may have or not: its own log is asked, and nothing is sent again.
    const settleDoubt = new QueueWorker(this, "SettleDoubt", {
      bundle: bundle("settle-doubt"),
      timeout: Duration.seconds(60),
      queue: "Doubts",
      maximumConcurrency: concurrencyOf("Doubts"),
      reads: [accounts, contacts, messages],
      puts: [contacts, messages],
      updates: [accounts, messages],
      secrets: [twilioCredentials],
      variables: { PUBLIC_BASE_URL: publicBaseUrl },
      errorImpact: "Texts stay in doubt: nobody is told that they did not arrive.",
      runbook: "settle-doubt",
    });

    // The clock: rows that wait too long are queued again, doubts are looked at, and contacts whose instant has come; rebuilds
    // exports and imports that have stopped go on; campaigns begin, go on minute by minute, and end.
    const everyMinute = new ScheduledWorker(this, "EveryMinute", {
      bundle: bundle("every-minute"),
      timeout: Duration.seconds(50),
      reads: [accounts, campaigns, exports, groups, imports],
      puts: [campaigns],
      updates: [exports, groups, imports, messages],
      lists: [messages, contacts, campaigns, exports, imports].map((table) => table.index("due")),
      sendsTo: [sendMessage.queue, settleDoubt.queue, doJob.queue],
      measures: [settleDoubt.queue, doJob.queue],
      variables: { CONTACTS_TABLE: contacts.table.tableName },
      errorImpact:
        "What got stuck stays stuck: answers whose job was lost are never sent. Campaigns do not begin at their time, and stop " +
        "behind what was handed out last.",
      runbook: "every-minute",
    });

    // What came in and no webhook brought, doubtful opt-outs of which nobody decided in time, groups to be recounted or built
    // anew, or compared with their rules.
    const everyHour = new ScheduledWorker(this, "EveryHour", {
      bundle: bundle("every-hour"),
      every: Duration.hours(1),
      timeout: Duration.minutes(10),
      reads: [accounts, contacts, campaigns, groups, memberships, messages],
      puts: [contacts, campaigns, groups, memberships, messages],
      updates: [contacts, groups, memberships],
      checks: [contacts, messages],
      deletes: [contacts, groups, memberships],
      sendsTo: [sendMessage.queue, doJob.queue],
      secrets: [twilioCredentials],
      errorImpact: "Texts that Twilio could not deliver to us stay unheard: people's joins, and above all their STOPs.",
      runbook: "every-hour",
    });

    new DomainAlarms(this, "Domain");
    new TableAlarms(this, "Tables", data.tables);
    const functions = [
      api,
      inboundSms,
      messageStatus,
      membershipChanged,
      contactChanged,
      messageChanged,
      sendMessage,
      settleDoubt,
      doJob,
      everyMinute,
      everyHour,
    ];
    new ServiceDashboard(this, "Overview", { api: web, functions, tables: data.tables });
    new CfnOutput(this, "ApiUrl", { value: publicBaseUrl });
    new CfnOutput(this, "InboundWebhookUrl", { value: `${inboundSms.url}${RETRIES}` });
  }
}
