import { randomUUID } from "node:crypto";
import type { BucketNotifications } from "./bucket-resources.ts";
import { type EventPattern, eventPattern } from "./event-pattern.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { CreatedObject } from "./object-store.ts";
import { ACCOUNT, REGION } from "./resource-addresses.ts";

/** What is to be sent for a new object, and to whom: by a rule on EventBridge, or straight from the bucket. */
export interface ObjectEvent {
  /** ARN of a queue or a function. */
  readonly target: string;
  readonly body: unknown;
}

export interface ObjectRule {
  readonly pattern: EventPattern;
  readonly targets: readonly { readonly arn: string; readonly input?: string | undefined }[];
}

export function objectRule(pattern: unknown, targets: ObjectRule["targets"]): ObjectRule {
  return { pattern: eventPattern(pattern), targets };
}

/** @returns one event for each target, ready to be sent */
export function objectEvents(
  object: CreatedObject,
  notifications: BucketNotifications | undefined,
  rules: readonly ObjectRule[],
  clock: MovableClock,
): ObjectEvent[] {
  const at = new Date(clock.now());
  const bridged = notifications?.eventBridge ? bridgeEvent(object, at) : undefined;
  const byRule = rules
    .filter((rule) => bridged !== undefined && rule.pattern(bridged))
    .flatMap((rule) => rule.targets)
    .map(({ arn, input }) => ({ target: arn, body: input === undefined ? bridged : JSON.parse(input) }));
  const name = `s3:ObjectCreated:${object.reason === "PutObject" ? "Put" : "CompleteMultipartUpload"}`;
  const straight = (notifications?.direct ?? [])
    .filter((one) => object.key.startsWith(one.prefix) && object.key.endsWith(one.suffix))
    .filter((one) => one.events.some((event) => event === name || event === "s3:ObjectCreated:*"))
    .map(({ target }) => ({ target, body: notificationEvent(object, name, at) }));
  return [...byRule, ...straight];
}

/** Sortable, as S3's: the instant in hexadecimal. */
const sequencer = (at: Date): string => at.getTime().toString(16).toUpperCase().padStart(16, "0");

function bridgeEvent(object: CreatedObject, at: Date): unknown {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: ACCOUNT,
    time: at.toISOString().replace(/\.\d+Z$/, "Z"),
    region: REGION,
    resources: [`arn:aws:s3:::${object.bucket}`],
    detail: {
      version: "0",
      bucket: { name: object.bucket },
      object: { key: object.key, size: object.size, etag: object.etag, sequencer: sequencer(at) },
      "request-id": randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase(),
      requester: ACCOUNT,
      "source-ip-address": object.sourceIp,
      reason: object.reason,
    },
  };
}

function notificationEvent(object: CreatedObject, name: string, at: Date): unknown {
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: REGION,
        eventTime: at.toISOString(),
        eventName: name.replace("s3:", ""),
        userIdentity: { principalId: ACCOUNT },
        requestParameters: { sourceIPAddress: object.sourceIp },
        responseElements: { "x-amz-request-id": randomUUID() },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "local",
          bucket: {
            name: object.bucket,
            ownerIdentity: { principalId: ACCOUNT },
            arn: `arn:aws:s3:::${object.bucket}`,
          },
          // A notification has the key as in a form: escaped, with + for a space. EventBridge has it plain.
          object: {
            key: encodeURIComponent(object.key).replaceAll("%2F", "/").replaceAll("%20", "+"),
            size: object.size,
            eTag: object.etag,
            sequencer: sequencer(at),
          },
        },
      },
    ],
  };
}
