import { CreateQueueCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { MovableClock } from "#infra/local/movable-clock.ts";
import { type QueueServer, startQueueServer } from "#infra/local/queue-server.ts";
import { queueClient } from "#infra/local/queues.ts";
import { SqsJobQueue } from "#shared/platform/job-queue.ts";

let server: QueueServer;
let client: SQSClient;
beforeAll(async () => {
  server = await startQueueServer(new MovableClock(), undefined);
  client = queueClient(server.endpoint);
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

describe("a queue of jobs in SQS", () => {
  it("takes more jobs than one request may carry, and counts those that wait, are delayed or are being worked on", async () => {
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    const queue = new SqsJobQueue<{ n: number }>(client, QueueUrl);
    expect(await queue.depth()).toBe(0);
    await queue.send(Array.from({ length: 23 }, (_, n) => ({ n })));
    await queue.send([{ n: 23 }], 60);
    await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 5 }));
    expect(await queue.depth()).toBe(24);
  });
});
