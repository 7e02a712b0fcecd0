import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FunctionPool } from "./function-pool.ts";
import type { Queue } from "./queues.ts";
import { StartupError } from "./startup-error.ts";

/** Where an event goes: a queue or a function, known by its ARN. */
export interface EventTarget {
  /** Resolves when the queue has it or the function has done it. @throws Error when neither is so */
  send(event: unknown): Promise<void>;
}

export interface EventTargets {
  /** @throws StartupError when the ARN is neither a queue's nor a function's */
  find(arn: string, source: string): EventTarget;
}

export function eventTargets(
  client: SQSClient,
  queues: readonly Queue[],
  pools: readonly FunctionPool[],
): EventTargets {
  return {
    find(arn, source) {
      const queue = queues.find((one) => one.arn === arn);
      if (queue) {
        return {
          async send(event) {
            await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(event) }));
          },
        };
      }
      const pool = pools.find((one) => one.definition.arn === arn);
      if (!pool) throw new StartupError(`${source}: its target ${arn} is neither a queue nor a function here`);
      return {
        async send(event) {
          const { reply } = await pool.invoke(event, { source });
          if (reply.kind === "failed") throw new Error(`${source}: ${reply.error.errorMessage}`);
        },
      };
    },
  };
}
