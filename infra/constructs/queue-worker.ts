import { CfnOutput, Duration } from "aws-cdk-lib";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { DeadLetters, WorkQueue } from "./work-queue.ts";

export interface QueueWorkerProps extends NodeFunctionProps {
  /** The queue's name in PascalCase: `Replies` is `REPLIES_QUEUE_URL` to senders. */
  readonly queue: string;
  /** 2 to 1,000, its part of `shareConcurrency`. */
  readonly maximumConcurrency: number;
  /** How old the oldest job may be before the alarm. @default 2 minutes */
  readonly late?: Duration;
}

/**
 * A function that works off a queue of its own, ten jobs at a time and at once. Reports each job that failed, so that
 * only those come back; what cannot be done is put (by it or by SQS) into its dead letters: DEAD_LETTER_URL.
 */
export class QueueWorker extends NodeFunction {
  readonly queue: WorkQueue;
  readonly deadLetters: DeadLetters;
  readonly #timeout: Duration;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id, props);
    const { queue, timeout, maximumConcurrency, late = Duration.minutes(2) } = props;
    this.#timeout = timeout;
    this.deadLetters = new DeadLetters(this, "DeadLetters", this.consequence);
    this.queue = new WorkQueue(this, queue, {
      ...this.consequence,
      deadLetters: this.deadLetters,
      workerTimeout: timeout,
      late,
    });
    this.bindDeadLetters(this.deadLetters);
    this.#workOff(this.queue, maximumConcurrency);
    new CfnOutput(this, "FunctionName", { value: this.lambda.functionName }).overrideLogicalId(`${id}FunctionName`);
    new CfnOutput(this, "QueueUrl", { value: this.queue.work.queueUrl }).overrideLogicalId(`${id}QueueUrl`);
  }

  /** Another queue that it works off, beside its own, so that the one never waits behind the other; with the same dead letters. */
  addQueue(name: string, maximumConcurrency: number, late = Duration.minutes(10)): WorkQueue {
    const queue = new WorkQueue(this, name, {
      ...this.consequence,
      deadLetters: this.deadLetters,
      workerTimeout: this.#timeout,
      late,
    });
    this.#workOff(queue, maximumConcurrency);
    return queue;
  }

  #workOff({ work }: WorkQueue, maximumConcurrency: number): void {
    this.lambda.addEventSource(
      new SqsEventSource(work, { batchSize: 10, maxConcurrency: maximumConcurrency, reportBatchItemFailures: true }),
    );
  }
}
