import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { resourcesOf, synthesized } from "./stacks-template.ts";

const { service } = synthesized();
const alarms = resourcesOf(service, "AWS::CloudWatch::Alarm");
const PROJECT = join(import.meta.dirname, "../..");
const runbook = readFileSync(join(PROJECT, "docs/runbook.md"), "utf8");

/** The sections about alarms are all those of the second level; how-tos are of the third. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section.split(/^# /m)[0] ?? ""]),
);
const anchorOf = (description: string) => /What to do: docs\/runbook\.md#([a-z0-9-]+)$/.exec(description)?.[1];
const descriptionOf = (properties: Readonly<Record<string, unknown>>) => z.string().parse(properties.AlarmDescription);

const watching = (metric: string) => alarms.filter(({ Properties }) => JSON.stringify(Properties).includes(metric));

describe("every alarm", () => {
  it.each(alarms)("$id says who is hurt, and names a section of the runbook", ({ Properties }) => {
    const description = descriptionOf(Properties);
    expect(description).toMatch(/^[A-Z][^#]{20,}[.] What to do: /);
    expect([...sections.keys()]).toContain(anchorOf(description));
  });

  it.each(alarms)("$id tells the alarm topic", ({ Properties }) => {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Alarms/) }]);
  });

  it("is one of these", () => {
    const metricOf = (properties: Readonly<Record<string, unknown>>) =>
      z.string().default("(sum)").parse(properties.MetricName);
    expect(alarms.map(({ id, Properties }) => `${id.slice(0, -8)} ${metricOf(Properties)}`).sort()).toMatchSnapshot();
  });
});

describe("the runbook", () => {
  it.each([...sections.keys()])("section %s has an alarm that leads to it", (anchor) => {
    expect(alarms.map(({ Properties }) => anchorOf(descriptionOf(Properties)))).toContain(anchor);
  });

  it.each([...sections])("section %s says CAUSE, IMPACT and FIX", (_, text) => {
    for (const part of ["**CAUSE** ", "**IMPACT** ", "**FIX** "]) expect(text).toContain(part);
  });

  it("has a target for each of its links to itself", () => {
    const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading.toLowerCase().replaceAll(" ", "-"),
    );
    for (const [, target] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target);
  });
});

describe("an alarm watches", () => {
  const functions = resourcesOf(service, "AWS::Lambda::Function");

  it.each(functions)("errors, throttles and slowness of $id", ({ id }) => {
    const own = watching(`"Value":{"Ref":"${id}"}`).map(({ Properties }) => Properties.MetricName);
    expect(own).toEqual(expect.arrayContaining(["Errors", "Throttles", "Duration"]));
  });

  it("the first dead letter of every worker", () => {
    const isDeadLetters = ({ Properties }: { Properties: Readonly<Record<string, unknown>> }) =>
      Properties.MessageRetentionPeriod === 14 * 86_400;
    const deadLetters = resourcesOf(service, "AWS::SQS::Queue").filter(isDeadLetters);
    const watched = alarms.filter(({ Properties }) => Properties.MetricName === "ApproximateNumberOfMessagesVisible");
    expect(watched).toHaveLength(deadLetters.length);
    for (const { Properties } of watched) expect(Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
  });

  /** What the functions count: `counter.count("DoubleSend")`. */
  const counted = new Set(
    ["shared", "functions"]
      .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: PROJECT }))
      .flatMap((file) => [...readFileSync(join(PROJECT, file), "utf8").matchAll(/\.count\("([A-Za-z]+)"/g)])
      .map(([, name = ""]) => name),
  );
  // The clock's own work, which mends what got lost, and texts of other firms' short codes: on the dashboard, no alarm.
  for (const name of ["Requeued", "NotAPerson"]) counted.delete(name);

  it.each([...counted])("%s, as the functions count it", (name) => {
    expect(watching(`"${name}"`).map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        Namespace: "SmsGroups",
        Dimensions: [{ Name: "service", Value: "sms-groups" }],
        Statistic: "Sum",
      }),
    ]);
  });

  it("the age of the stream, of the oldest job, and 5xx at the API", () => {
    for (const metric of ["IteratorAge", "ApproximateAgeOfOldestMessage", "5xx"]) {
      expect(watching(`"${metric}"`)).not.toHaveLength(0);
    }
  });

  it("a clock that has stopped, for which no data is bad news", () => {
    const stopped = watching('"Invocations"').map(({ Properties }) => Properties);
    const each = { TreatMissingData: "breaching", ComparisonOperator: "LessThanThreshold", Threshold: 1 };
    expect(stopped).toHaveLength(2);
    // A tick an hour may fall just outside of a period: one period without any says nothing yet.
    expect(stopped).toContainEqual(expect.objectContaining({ ...each, Period: 300, EvaluationPeriods: 1 }));
    expect(stopped).toContainEqual(expect.objectContaining({ ...each, Period: 3_600, EvaluationPeriods: 2 }));
  });
});

describe("the alarm topic", () => {
  it("lets CloudWatch publish: a policy of one's own takes away the default one", () => {
    const [policy] = resourcesOf(service, "AWS::SNS::TopicPolicy");
    expect(JSON.stringify(policy)).toContain('"Principal":{"Service":"cloudwatch.amazonaws.com"}');
  });

  it("mails its owner when there is an address", () => {
    expect(resourcesOf(service, "AWS::SNS::Subscription")).toEqual([]);
    const mailed = synthesized({ alarmEmail: "owner@example.com" }).service;
    expect(resourcesOf(mailed, "AWS::SNS::Subscription")).toEqual([
      expect.objectContaining({ Properties: expect.objectContaining({ Endpoint: "owner@example.com" }) }),
    ]);
  });
});
