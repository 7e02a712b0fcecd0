import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { RetryableError } from "./errors.ts";

/** A queue of jobs of one shape. It holds no truth: what a job names is in a table. */
export interface JobQueue<Job> {
  /**
   * Resolves once every job is durable in the queue.
   * @param delaySeconds 0 to 900, how long the jobs stay unseen.
   * @throws RetryableError when the queue did not take all of them; sending them again is harmless.
   */
  send(jobs: readonly Job[], delaySeconds?: number): Promise<void>;
}

/** A queue of which it can be said how many jobs are in it: for who hands out no more than is worked off. */
export interface MeasuredQueue<Job> extends JobQueue<Job> {
  /** About how many jobs wait, are delayed or are being worked on. SQS counts late, by up to a minute. */
  depth(): Promise<number>;
}

const LARGEST_BATCH = 10;

const depthSchema = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesDelayed: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

export class SqsJobQueue<Job> implements MeasuredQueue<Job> {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async send(jobs: readonly Job[], delaySeconds = 0): Promise<void> {
    for (let start = 0; start < jobs.length; start += LARGEST_BATCH) {
      const entries = jobs.slice(start, start + LARGEST_BATCH).map((job, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(job),
        DelaySeconds: delaySeconds,
      }));
      const answer = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.#url, Entries: entries }));
      const failed = answer.Failed ?? [];
      if (failed.length > 0) throw new RetryableError(`The queue refused ${failed.length} of ${entries.length} jobs`);
    }
  }

  async depth(): Promise<number> {
    const AttributeNames = depthSchema.keyof().options;
    const answer = await this.#client.send(new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames }));
    return Object.values(depthSchema.parse(answer.Attributes)).reduce((sum, each) => sum + each, 0);
  }
}
