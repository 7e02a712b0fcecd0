/**
 * What runs: the functions, what wakes them, what they may read and write, and whom it hurts when they fail. Everything
 * here can be made again at any time; what must survive is in data-stack.ts.
 */
import { join } from "node:path";
import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { shareConcurrency } from "./constructs/concurrency.ts";
import { DomainAlarms } from "./constructs/domain-alarms.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { QueueWorker } from "./constructs/queue-worker.ts";
import { ScheduledWorker } from "./constructs/scheduled-worker.ts";
import { AlarmTopic } from "./constructs/service-alarm.ts";
import { ServiceDashboard } from "./constructs/service-dashboard.ts";
import { StreamWorker } from "./constructs/stream-worker.ts";
import { DELETE, READ, WRITE } from "./constructs/table-access.ts";
import { TableAlarms } from "./constructs/table-alarms.ts";
import { WebApi } from "./constructs/web-api.ts";
import { Webhook } from "./constructs/webhook.ts";
import type { DataStack } from "./data-stack.ts";
import type { Settings } from "./settings.ts";

/** Each queue's part of the concurrency, against the others. */
const QUEUE_WEIGHTS = { Replies: 1 };

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
    const { accounts, contacts, groups, memberships, campaigns, messages, twilioCredentials, cursorSecret } = data;
    const bundle = (name: string) => join(functionsFolder, name);
    const concurrency = shareConcurrency(settings.lambdaConcurrency, QUEUE_WEIGHTS);

    new AlarmTopic(this, "Alarms", { email: settings.alarmEmail });
    const web = new WebApi(this, "Web", {
      errorImpact:
        "Requests end in a server error: Twilio calls again, people at the console and other systems see it.",
      runbook: "http-5xx",
    });
    const publicBaseUrl = settings.publicBaseUrl ?? web.url;

    // The door: the only code that calls Twilio to send. Woken by the queue Replies.
    const sendMessage = new QueueWorker(this, "SendMessage", {
      bundle: bundle("send-message"),
      queue: "Replies",
      timeout: Duration.seconds(30),
      maximumConcurrency: concurrency.get("Replies") ?? 0,
      errorImpact: "People do not get the answers to their texts.",
      runbook: "send-message",
    });
    sendMessage.bindTable(messages, [...READ, ...WRITE]);
    sendMessage.bindTable(accounts, [...READ, ...WRITE]);
    sendMessage.bindTable(contacts, READ);
    sendMessage.bindTable(memberships, READ);
    sendMessage.bindSecret(twilioCredentials, "TWILIO_SECRET_ARN");
    sendMessage.setVariable("PUBLIC_BASE_URL", publicBaseUrl);
    const { queue: replies } = sendMessage;

    // A person's text. Consent, memberships and the rows of answers are durable before Twilio gets its 200.
    const inboundSms = new Webhook(this, "InboundSms", {
      bundle: bundle("inbound-sms"),
      api: web,
      path: "/webhooks/twilio/inbound",
      publicBaseUrl,
      timeout: Duration.seconds(5),
      errorImpact: "People's texts are not heard: their joins, and above all their STOPs.",
      runbook: "inbound-sms",
    });
    for (const table of [accounts, campaigns, groups]) inboundSms.bindTable(table, READ);
    inboundSms.bindTable(contacts, [...READ, ...WRITE]);
    inboundSms.bindTable(memberships, [...READ, ...WRITE, ...DELETE]);
    inboundSms.bindTable(messages, [...READ, ...WRITE]);
    inboundSms.bindQueue(replies);
    inboundSms.bindSecret(twilioCredentials, "TWILIO_SECRET_ARN");

    // What became of a text that we sent, as Twilio tells it.
    const messageStatus = new Webhook(this, "MessageStatus", {
      bundle: bundle("message-status"),
      api: web,
      path: "/webhooks/twilio/status",
      publicBaseUrl,
      timeout: Duration.seconds(10),
      errorImpact: "Texts stay shown as sent when they were delivered or failed; doubts are settled later.",
      runbook: "message-status",
    });
    messageStatus.bindTable(messages, [...READ, ...WRITE]);
    messageStatus.bindTable(contacts, [...READ, ...WRITE]);
    messageStatus.bindTable(accounts, READ);
    messageStatus.bindSecret(twilioCredentials, "TWILIO_SECRET_ARN");

    // A contact joined or left a group: is a group response due? Rung by the memberships table.
    const membershipChanged = new StreamWorker(this, "MembershipChanged", {
      bundle: bundle("membership-changed"),
      table: memberships,
      // Memberships are sorted by phone number, so this leaves out the ledger and everything else in the table.
      filters: [{ eventName: ["INSERT", "MODIFY", "REMOVE"], dynamodb: { Keys: { sk: { S: [{ prefix: "+" }] } } } }],
      timeout: Duration.seconds(30),
      errorImpact: "People who join a group do not get its response.",
      runbook: "membership-changed",
    });
    for (const table of [accounts, groups, contacts]) membershipChanged.bindTable(table, READ);
    membershipChanged.bindTable(memberships, [...READ, ...WRITE]);
    membershipChanged.bindTable(messages, [...READ, ...WRITE]);
    membershipChanged.bindQueue(replies);

    // What the console and other systems ask for.
    const api = new NodeFunction(this, "Api", {
      bundle: bundle("api"),
      timeout: Duration.seconds(29),
      errorImpact: "Teams cannot work with contacts, groups and campaigns, nor can systems that use the API.",
      runbook: "api",
    });
    for (const table of [accounts, contacts, groups, campaigns]) api.bindTable(table, [...READ, ...WRITE, ...DELETE]);
    api.bindTable(memberships, [...READ, ...WRITE, ...DELETE], ["byContact"]);
    api.bindTable(messages, [...READ, ...WRITE], ["byTime"]);
    api.bindSecret(cursorSecret, "CURSOR_SECRET_ARN");
    web.addRoutes([{ method: "ANY", path: "/v1/{proxy+}" }], api, "The function checks the bearer key and its role.");
    const open = "Says nothing about any account: whether it is up, and what the API looks like.";
    web.addRoutes(
      [
        { method: "GET", path: "/health" },
        { method: "GET", path: "/openapi.json" },
      ],
      api,
      open,
    );

    // The clock: rows that wait too long go to the queue again, doubts are settled with Twilio.
    const everyMinute = new ScheduledWorker(this, "EveryMinute", {
      bundle: bundle("every-minute"),
      timeout: Duration.seconds(50),
      errorImpact: "What got stuck stays stuck: answers that were not queued, texts in doubt.",
      runbook: "every-minute",
    });
    everyMinute.bindTable(messages, [...READ, ...WRITE], ["due"]);
    everyMinute.bindQueue(replies);
    everyMinute.bindSecret(twilioCredentials, "TWILIO_SECRET_ARN");

    new DomainAlarms(this, "Domain");
    new TableAlarms(this, "Tables", data.tables);
    const functions = [api, inboundSms, messageStatus, membershipChanged, sendMessage, everyMinute];
    new ServiceDashboard(this, "Overview", { api: web, functions, tables: data.tables });
    new CfnOutput(this, "ApiUrl", { value: publicBaseUrl });
    new CfnOutput(this, "InboundWebhookUrl", { value: `${inboundSms.url}${RETRIES}` });
  }
}
