import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FunctionPool } from "./function-pool.ts";
import type { Queue } from "./queues.ts";
import { StartupError } from "./startup-error.ts";

/** Where an event goes: a queue or a function, known by its ARN. */
export interface EventTarget {
  /** Resolves when the queue has it or the function has done it. @throws Error when neither is so */
  send(event: unknown): Promise<void>;
}

/** The first try and Lambda's two retries of an asynchronous invocation, without its minutes between them. */
const TRIES = 3;
const BETWEEN_TRIES_MS = 500;

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
          for (let tries = 1; ; tries += 1) {
            const { reply } = await pool.invoke(event, { source });
            if (reply.kind !== "failed") return;
            if (tries === TRIES) throw new Error(`${source}: ${reply.error.errorMessage}`);
            await sleep(BETWEEN_TRIES_MS, undefined, { ref: false });
          }
        },
      };
    },
  };
}
