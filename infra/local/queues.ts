import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { LOCAL_CLIENT } from "./local-client.ts";
import type { ReadResource } from "./resource-kind.ts";
import type { QueueProperties } from "./storage-resources.ts";

/** A queue as the template wants it, under the name, URL and ARN that the functions know. */
export interface Queue extends ReadResource<QueueProperties> {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
}

/** What SQS takes when a queue does not say. */
export const DEFAULT_VISIBILITY_SECONDS = 30;

const ATTRIBUTES = [
  "VisibilityTimeout",
  "DelaySeconds",
  "MessageRetentionPeriod",
  "MaximumMessageSize",
  "ReceiveMessageWaitTimeSeconds",
] as const;

function attributesOf({ properties }: Queue): Record<string, string> {
  const plain = ATTRIBUTES.flatMap((name) => {
    const value = properties[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const redrive = properties.RedrivePolicy ? [["RedrivePolicy", JSON.stringify(properties.RedrivePolicy)]] : [];
  return Object.fromEntries([...plain, ...redrive]);
}

/** Creates what is missing; a queue from an earlier run keeps its messages and takes the template's attributes. */
export async function createQueues(client: SQSClient, queues: readonly Queue[]): Promise<void> {
  for (const queue of queues) {
    const Attributes = attributesOf(queue);
    if (await exists(client, queue.url))
      await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    else await client.send(new CreateQueueCommand({ QueueName: queue.name, Attributes }));
  }
}

async function exists(client: SQSClient, url: string): Promise<boolean> {
  try {
    await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }));
    return true;
  } catch {
    return false;
  }
}

/** A client that speaks to the endpoint, whatever host a queue's URL names. */
export const queueClient = (endpoint: string): SQSClient =>
  new SQSClient({ ...LOCAL_CLIENT, endpoint, useQueueUrlAsEndpoint: false });
