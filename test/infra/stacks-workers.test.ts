import fc from "fast-check";
import * as z from "zod";
import { shareConcurrency } from "#infra/constructs/concurrency.ts";
import { referenced, resourcesOf, synthesized } from "./stacks-template.ts";

const DAY = 86_400;
const { service } = synthesized();
const mappings = resourcesOf(service, "AWS::Lambda::EventSourceMapping");
const queueMappings = mappings.filter(({ Properties }) => !("StartingPosition" in Properties));
const streamMappings = mappings.filter(({ Properties }) => "StartingPosition" in Properties);

const workQueueSchema = z.object({
  VisibilityTimeout: z.number(),
  MessageRetentionPeriod: z.number(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() }),
});
const timeoutSchema = z.object({ Timeout: z.number() });

describe("every queue worker", () => {
  it.each(queueMappings)("reports each failed job by itself: $id", ({ Properties }) => {
    expect(Properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ["ReportBatchItemFailures"] });
    expect(Properties).not.toHaveProperty("MaximumBatchingWindowInSeconds");
  });

  it.each(queueMappings)("has a queue that outlasts it, and dead letters that outlast a holiday: $id", (mapping) => {
    const { Properties: queue } = referenced(service, mapping.Properties.EventSourceArn);
    const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = workQueueSchema.parse(queue);
    const { Timeout } = timeoutSchema.parse(referenced(service, mapping.Properties.FunctionName).Properties);
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    expect(MessageRetentionPeriod).toBe(4 * DAY);
    expect(RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5);
    expect(referenced(service, RedrivePolicy.deadLetterTargetArn).Properties).toMatchObject({
      MessageRetentionPeriod: 14 * DAY,
    });
  });

  it.each([
    [2, 10],
    [5, 100],
    [5, 1_000],
  ])("leaves %i of %i for the webhooks, the API, the streams and the clock", (left, granted) => {
    const template = synthesized({ lambdaConcurrency: String(granted) }).service;
    const taken = resourcesOf(template, "AWS::Lambda::EventSourceMapping")
      .filter(({ Properties }) => "ScalingConfig" in Properties)
      .map(({ Properties }) =>
        z.object({ MaximumConcurrency: z.number().min(2).max(1_000) }).parse(Properties.ScalingConfig),
      );
    expect(taken).toHaveLength(queueMappings.length);
    expect(taken.reduce((sum, { MaximumConcurrency }) => sum + MaximumConcurrency, 0)).toBe(granted - left);
  });
});

describe("every stream worker", () => {
  it.each(streamMappings)(
    "is told at once: what is counted live is seconds old, a window would come on top: $id",
    (mapping) => {
      expect(mapping.Properties).not.toHaveProperty("MaximumBatchingWindowInSeconds");
    },
  );

  it.each(streamMappings)("is never stopped by one bad record, and misses none: $id", ({ Properties }) => {
    expect(Properties).toMatchObject({
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 6 * 3_600,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    const { OnFailure } = z
      .object({ OnFailure: z.object({ Destination: z.unknown() }) })
      .parse(Properties.DestinationConfig);
    expect(referenced(service, OnFailure.Destination).Properties).toMatchObject({ MessageRetentionPeriod: 14 * DAY });
  });

  it.each([
    [10, 2],
    [99, 2],
    [100, 10],
    [1_000, 10],
  ])("takes at %i no more than %i lanes, so that a burst leaves room for the webhooks", (granted, lanes) => {
    const template = synthesized({ lambdaConcurrency: String(granted) }).service;
    const taken = resourcesOf(template, "AWS::Lambda::EventSourceMapping").flatMap(({ Properties }) =>
      "ParallelizationFactor" in Properties ? [Properties.ParallelizationFactor] : [],
    );
    expect(taken).toEqual(streamMappings.map(() => lanes));
  });

  it.each([
    [
      "membership-changed",
      "memberships, and what sweeps a deleted group,",
      [
        { eventName: ["INSERT", "MODIFY", "REMOVE"], dynamodb: { Keys: { sk: { S: [{ prefix: "+" }] } } } },
        { eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { sk: { S: ["sweep"] } } } },
      ],
    ],
    [
      "contact-changed",
      "the items of contacts",
      [{ eventName: ["INSERT", "MODIFY", "REMOVE"], dynamodb: { Keys: { sk: { S: [{ prefix: "+" }] } } } }],
    ],
    [
      "message-changed",
      "texts that the carrier took, or that failed, each step of a campaign's, and what came in",
      [
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
    ],
  ])("%s is woken for %s only, of all that its table holds", (name, _, wanted) => {
    const mapping = streamMappings.find(
      ({ Properties }) => referenced(service, Properties.FunctionName).Properties.Description === name,
    );
    const { Filters } = z
      .object({ Filters: z.array(z.object({ Pattern: z.string() })) })
      .parse(mapping?.Properties.FilterCriteria);
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual(wanted);
  });
});

describe("the clock", () => {
  it.each([
    ["every-minute", "rate(1 minute)"],
    ["every-hour", "rate(1 hour)"],
  ])("wakes %s at %s, and repeats no tick", (name, rate) => {
    const rules = resourcesOf(service, "AWS::Events::Rule");
    expect(rules).toHaveLength(2);
    const rule = rules.find(({ Properties }) => Properties.ScheduleExpression === rate);
    expect(rule?.Properties).toMatchObject({
      State: "ENABLED",
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
    const [{ Arn }] = z.tuple([z.object({ Arn: z.unknown() })]).parse(rule?.Properties.Targets);
    expect(referenced(service, Arn).Properties.Description).toBe(name);
  });
});

describe("every queue", () => {
  const queues = resourcesOf(service, "AWS::SQS::Queue");
  const policies = resourcesOf(service, "AWS::SQS::QueuePolicy").map(({ Properties }) => Properties);

  it.each(queues)("takes encrypted connections only: $id", ({ id }) => {
    const policy = policies.find(({ Queues }) => JSON.stringify(Queues) === JSON.stringify([{ Ref: id }]));
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });
});

describe("shareConcurrency", () => {
  const weightsOf = (list: readonly number[]) => Object.fromEntries(list.map((weight, index) => [`q${index}`, weight]));

  it("hands out all but five, and at least two a queue", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 900 }),
        (list, more) => {
          const granted = 5 + 2 * list.length + more;
          const concurrencyOf = shareConcurrency(granted, weightsOf(list));
          const shares = list.map((_, index) => concurrencyOf(`q${index}`));
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(2);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(granted - 5);
        },
      ),
    );
  });

  it("gives a queue of more weight no less", () => {
    const concurrencyOf = shareConcurrency(30, { replies: 3, campaigns: 1, jobs: 1 });
    expect([concurrencyOf("replies"), concurrencyOf("campaigns"), concurrencyOf("jobs")]).toEqual([13, 6, 6]);
  });

  it("keeps two free where two a queue leave no five, as of a new account's ten", () => {
    const concurrencyOf = shareConcurrency(10, { replies: 3, sends: 3, jobs: 2, doubts: 1 });
    expect([concurrencyOf("replies"), concurrencyOf("doubts"), concurrencyOf("jobs")]).toEqual([2, 2, 2]);
  });

  it("refuses an account that is too small, and says what it needs", () => {
    expect(() => shareConcurrency(5, { replies: 1, jobs: 1 })).toThrow("at least 6");
  });
});
