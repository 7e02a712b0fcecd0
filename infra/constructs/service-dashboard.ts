import { Duration } from "aws-cdk-lib";
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { DataTable } from "./data-table.ts";
import { domainMetric, watchedMetrics } from "./domain-alarms.ts";
import type { NodeFunction } from "./node-function.ts";
import { QueueWorker } from "./queue-worker.ts";
import { AlarmTopic } from "./service-alarm.ts";
import { StreamWorker } from "./stream-worker.ts";
import { throttleMetric } from "./table-alarms.ts";
import type { WebApi } from "./web-api.ts";

const period = Duration.minutes(5);
const maximum = { period: Duration.minutes(1), statistic: "Maximum" };
const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });

export interface ServiceDashboardProps {
  readonly api: WebApi;
  readonly functions: readonly NodeFunction[];
  readonly tables: readonly DataTable[];
}

/** One page: the alarms first, then what people notice, then where it comes from. */
export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, { api, functions, tables }: ServiceDashboardProps) {
    super(scope, id);
    const queueWorkers = functions.filter((worker) => worker instanceof QueueWorker);
    const streamWorkers = functions.filter((worker) => worker instanceof StreamWorker);
    const deadLetters = [...queueWorkers, ...streamWorkers];
    const of = (label: string) => ({ label, period });
    new Dashboard(this, "Dashboard", {
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: [...AlarmTopic.of(this).alarms], width: 24, height: 6 })],
        [
          graph("What should not happen", watchedMetrics.map(domainMetric)),
          graph("Requests", [api.stage.metricCount(), api.stage.metricClientError(), api.stage.metricServerError()]),
        ],
        [
          graph(
            "Errors",
            functions.map(({ name, lambda }) => lambda.metricErrors(of(name))),
          ),
          graph(
            "Throttles",
            functions.map(({ name, lambda }) => lambda.metricThrottles(of(name))),
          ),
        ],
        [
          graph(
            "Duration, p99",
            functions.map(({ name, lambda }) => lambda.metricDuration({ ...of(name), statistic: "p99" })),
          ),
          graph(
            "Concurrency",
            functions.map(({ name, lambda }) => lambda.metric("ConcurrentExecutions", { ...maximum, label: name })),
          ),
        ],
        [
          graph("Age of the oldest job and change", [
            ...queueWorkers.map(({ name, queue }) =>
              queue.work.metricApproximateAgeOfOldestMessage({ ...maximum, label: `${name}, s` }),
            ),
            ...streamWorkers.map(({ name, lambda }) =>
              lambda.metric("IteratorAge", { ...maximum, label: `${name}, ms` }),
            ),
          ]),
          graph(
            "Dead letters",
            deadLetters.map((worker) =>
              worker.deadLetters.queue.metricApproximateNumberOfMessagesVisible({ ...maximum, label: worker.name }),
            ),
          ),
        ],
        [
          graph("Throttled by DynamoDB", tables.map(throttleMetric)),
          graph("Queued again by the clock", [domainMetric("Requeued")]),
          graph("Texts of short codes and names", [domainMetric("NotAPerson")]),
        ],
      ],
    });
  }
}
