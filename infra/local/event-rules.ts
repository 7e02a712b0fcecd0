import { type BucketNotifications, customNotifications, notificationsOnBucket } from "./bucket-resources.ts";
import type { EventTargets } from "./event-target.ts";
import type { MovableClock } from "./movable-clock.ts";
import { type ObjectRule, objectEvents, objectRule } from "./object-events.ts";
import type { CreatedObject } from "./object-store.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { ResourceAddresses } from "./resource-addresses.ts";
import type { ReadResource } from "./resource-kind.ts";
import { scheduleExpression } from "./schedule-expression.ts";
import type { Schedule } from "./schedules.ts";
import { StartupError } from "./startup-error.ts";
import type { Topology } from "./topology.ts";

/** EventBridge, as far as it is needed: schedules by the clock, rules over the events of buckets. */
const placeOf = ({ resource }: ReadResource<unknown>): string => `${resource.stack}/${resource.logicalId}`;

function orStartupError<Value>(place: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`${place}: ${reason} (not supported by the local host)`, { cause: error });
  }
}

/** @throws StartupError for an expression or a target that the host does not know */
export function schedulesOf(topology: Topology, addresses: ResourceAddresses, targets: EventTargets): Schedule[] {
  const rules = topology.rules.flatMap((rule) => {
    const { ScheduleExpression: expression, State, Targets } = rule.properties;
    return expression === undefined || State !== "ENABLED"
      ? []
      : [{ rule, expression, source: "aws.events", to: Targets.map(({ Arn, Input }) => ({ arn: Arn, input: Input })) }];
  });
  const schedules = topology.schedules.flatMap((schedule) => {
    const { ScheduleExpression: expression, State, Target } = schedule.properties;
    const to = [{ arn: Target.Arn, input: Target.Input }];
    return State === "ENABLED" ? [{ rule: schedule, expression, source: "aws.scheduler", to }] : [];
  });
  return [...rules, ...schedules].map(({ rule, expression, source, to }) => ({
    name: rule.resource.logicalId,
    arn: addresses.attribute(rule.resource, "Arn") ?? "",
    source,
    expression: orStartupError(placeOf(rule), () => scheduleExpression(expression)),
    targets: to.map(({ arn, input }) => ({ target: targets.find(arn, placeOf(rule)), input })),
  }));
}

/** What a new object sets off, by bucket. */
export function objectEventsOf(topology: Topology, addresses: ResourceAddresses, clock: MovableClock) {
  const rules: ObjectRule[] = topology.rules.flatMap((rule) => {
    const { EventPattern: pattern, State, Targets } = rule.properties;
    if (pattern === undefined || State !== "ENABLED") return [];
    const targets = Targets.map(({ Arn, Input }) => ({ arn: Arn, input: Input }));
    return [orStartupError(placeOf(rule), () => objectRule(pattern, targets))];
  });
  const notifications = new Map<string, BucketNotifications>();
  for (const bucket of topology.buckets)
    notifications.set(addresses.nameOf(bucket.resource), notificationsOnBucket(bucket.properties));
  for (const { properties } of topology.bucketNotifications) {
    const before = notifications.get(properties.BucketName);
    const more = customNotifications(properties);
    notifications.set(properties.BucketName, {
      eventBridge: more.eventBridge || (before?.eventBridge ?? false),
      direct: [...(before?.direct ?? []), ...more.direct],
    });
  }
  return (object: CreatedObject): OutboxEntry[] => objectEvents(object, notifications.get(object.bucket), rules, clock);
}
