import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import { REGION } from "./resource-addresses.ts";

/** A change as a function receives it, with what the reader needs to keep its promises. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** The item's whole key: records of one key stay in order. */
  readonly key: string;
  /** The partition key alone: it chooses the lane. */
  readonly partition: string;
  /** Milliseconds; DynamoDB Local rounds it to the minute. */
  readonly createdAt: number;
  /** The record in the shape of Lambda's event. */
  readonly event: Readonly<Record<string, unknown>>;
}

export function streamRecord(record: _Record, streamArn: string, partitionKey: string): StreamRecord {
  const change = record.dynamodb ?? {};
  const createdAt = change.ApproximateCreationDateTime?.getTime() ?? Date.now();
  const keys = inJson(change.Keys ?? {});
  return {
    sequenceNumber: change.SequenceNumber ?? "",
    key: JSON.stringify(
      Object.entries(change.Keys ?? {})
        .map(inJson)
        .sort(),
    ),
    partition: JSON.stringify(inJson(change.Keys?.[partitionKey])),
    createdAt,
    event: {
      eventID: record.eventID,
      eventName: record.eventName,
      eventVersion: record.eventVersion ?? "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: REGION,
      dynamodb: {
        ApproximateCreationDateTime: createdAt / 1000,
        Keys: keys,
        ...(change.NewImage ? { NewImage: inJson(change.NewImage) } : {}),
        ...(change.OldImage ? { OldImage: inJson(change.OldImage) } : {}),
        SequenceNumber: change.SequenceNumber,
        SizeBytes: change.SizeBytes,
        StreamViewType: change.StreamViewType,
      },
      ...(record.userIdentity
        ? { userIdentity: { principalId: record.userIdentity.PrincipalId, type: record.userIdentity.Type } }
        : {}),
      eventSourceARN: streamArn,
    },
  };
}

/** DynamoDB's JSON as it goes over the wire: the SDK hands out bytes, Lambda's event has them in base64. */
function inJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(inJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inJson(part)]));
}
