import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Operation } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { DataTable } from "./data-table.ts";
import { ServiceAlarm } from "./service-alarm.ts";

const period = Duration.minutes(5);

/** Those that the laws rest on. */
const OPERATIONS = [
  Operation.GET_ITEM,
  Operation.QUERY,
  Operation.PUT_ITEM,
  Operation.UPDATE_ITEM,
  Operation.TRANSACT_WRITE_ITEMS,
];

const sum = (label: string, metrics: readonly IMetric[]): MathExpression => {
  // A graph of several sums needs every name once.
  const named = metrics.map((metric, index) => [`${label.replaceAll("-", "_")}${index}`, metric] as const);
  const expression = named.map(([name]) => `FILL(${name}, 0)`).join(" + ");
  return new MathExpression({ expression, usingMetrics: Object.fromEntries(named), label, period });
};

/** Throttled reads and writes of the table and of its indexes: a full index makes the table refuse writes. */
export const throttleMetric = ({ definition, table }: DataTable): MathExpression => {
  const globalIndexes = Object.entries(definition.indexes).filter(([, index]) => index.kind === "global");
  const places: Record<string, string>[] = [
    { TableName: table.tableName },
    ...globalIndexes.map(([name]) => ({ TableName: table.tableName, GlobalSecondaryIndexName: name })),
  ];
  const metrics = places.flatMap((dimensionsMap) =>
    ["ReadThrottleEvents", "WriteThrottleEvents"].map(
      (metricName) => new Metric({ namespace: "AWS/DynamoDB", metricName, dimensionsMap, statistic: "Sum", period }),
    ),
  );
  return sum(definition.name, metrics);
};

const systemErrorMetric = ({ definition, table }: DataTable): MathExpression =>
  sum(
    definition.name,
    OPERATIONS.map(
      (operation) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName: "SystemErrors",
          dimensionsMap: { TableName: table.tableName, Operation: operation },
          statistic: "Sum",
          period,
        }),
    ),
  );

/** For each table: it throttles us, or DynamoDB itself fails. The SDK retries both, so both count for two periods only. */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, tables: readonly DataTable[]) {
    super(scope, id);
    for (const table of tables) {
      const { name } = table.definition;
      new ServiceAlarm(this, `${table.node.id}Throttled`, {
        metric: throttleMetric(table),
        threshold: 1,
        evaluationPeriods: 2,
        errorImpact: `Requests on the ${name} table are throttled: everything that needs it is late, nothing is lost yet.`,
        runbook: "table-throttled",
      });
      new ServiceAlarm(this, `${table.node.id}SystemErrors`, {
        metric: systemErrorMetric(table),
        threshold: 1,
        evaluationPeriods: 2,
        errorImpact: `DynamoDB fails on the ${name} table: webhooks answer 500 and Twilio calls again, workers retry.`,
        runbook: "table-system-errors",
      });
    }
  }
}
