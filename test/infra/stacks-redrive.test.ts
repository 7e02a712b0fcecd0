import { createServer } from "node:http";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import * as z from "zod";
import { findWorker, parseOutputs } from "#infra/scripts/deployed-worker.ts";
import { redrive } from "#infra/scripts/redrive.ts";

const local = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/memberships/stream/2026";
const bell = (sk: string, table = "memberships") =>
  JSON.stringify({ v: 1, table, keys: { pk: "account#group#07", sk }, reason: "no such luck" });

/** Stands in for Lambda's Invoke: keeps the payloads, and fails those of the phone ending in 66. */
const startLambda = async () => {
  const rung: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    rung.push(JSON.parse(body));
    if (body.includes("+15125550166")) response.setHeader("x-amz-function-error", "Unhandled");
    response.end("{}");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const client = new LambdaClient({ ...local, endpoint: `http://127.0.0.1:${port}` });
  return { rung, client, stop: () => server.close() };
};

let queues: FauxqsServer;
let sqs: SQSClient;
let lambda: Awaited<ReturnType<typeof startLambda>>;

beforeAll(async () => {
  queues = await startFauxqs({ port: 0, logger: false });
  sqs = new SQSClient({ ...local, endpoint: `http://127.0.0.1:${queues.port}` });
});
afterAll(() => queues.stop());
beforeEach(async () => {
  lambda = await startLambda();
});
afterEach(() => lambda.stop());

let made = 0;
const newQueue = async (letters: readonly string[] = []): Promise<string> => {
  made += 1;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `queue-${made}` }));
  const url = z.string().parse(QueueUrl);
  for (const MessageBody of letters) await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
  return url;
};
const bodiesIn = async (url: string): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = "" }) => Body).sort();
};
/** With those that nobody can see at the moment. */
const countIn = async (url: string): Promise<number> => {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
};
const run = (worker: Parameters<typeof redrive>[1]) => redrive({ sqs, lambda: lambda.client }, worker);

describe("redrive of a queue worker", () => {
  it("gives every job back as it was, out of the envelope that says why it failed", async () => {
    const job = '{"v":1,"messageId":"a"}';
    const envelope = JSON.stringify({ v: 1, reason: "not a job", body: '{"v":1,"messageId":"b"}' });
    const deadLetterUrl = await newQueue([job, envelope]);
    const queueUrl = await newQueue();
    expect(await run({ kind: "queue", deadLetterUrl, queueUrl })).toEqual({ returned: 2, kept: [] });
    expect(await bodiesIn(queueUrl)).toEqual([job, '{"v":1,"messageId":"b"}']);
    expect(await countIn(deadLetterUrl)).toBe(0);
  });

  it("gives back more than one batch, and ends though all of them fail again at once", async () => {
    const jobs = Array.from({ length: 23 }, (_, index) => `{"n":${index}}`);
    const deadLetterUrl = await newQueue(jobs);
    // A worker that puts every job straight back: its queue is its dead letters.
    const { returned } = await run({ kind: "queue", deadLetterUrl, queueUrl: deadLetterUrl });
    expect(returned).toBe(23);
    expect(await countIn(deadLetterUrl)).toBe(23);
  });

  it("has nothing to do when there are no letters", async () => {
    const [deadLetterUrl, queueUrl] = [await newQueue(), await newQueue()];
    expect(await run({ kind: "queue", deadLetterUrl, queueUrl })).toEqual({ returned: 0, kept: [] });
  });
});

describe("redrive of a stream worker", () => {
  const streamWorker = (deadLetterUrl: string) =>
    ({ kind: "stream", deadLetterUrl, functionName: "membership-changed", streamArn: STREAM }) as const;

  it("rings the function for each letter's keys, as the stream would", async () => {
    const deadLetterUrl = await newQueue([bell("+15125550101")]);
    expect(await run(streamWorker(deadLetterUrl))).toEqual({ returned: 1, kept: [] });
    expect(lambda.rung).toEqual([
      {
        Records: [
          expect.objectContaining({
            eventName: "MODIFY",
            eventSource: "aws:dynamodb",
            eventSourceARN: STREAM,
            dynamodb: expect.objectContaining({ Keys: { pk: { S: "account#group#07" }, sk: { S: "+15125550101" } } }),
          }),
        ],
      },
    ]);
    expect(await countIn(deadLetterUrl)).toBe(0);
  });

  it("keeps what it cannot ring for, says why, and leaves it to be seen", async () => {
    const lost = JSON.stringify({
      requestContext: { condition: "RetryAttemptsExhausted" },
      DDBStreamBatchInfo: {
        shardId: "shardId-01",
        startSequenceNumber: "100",
        endSequenceNumber: "250",
        batchSize: 7,
        streamArn: STREAM,
      },
    });
    const letters = [bell("+15125550102"), bell("+15125550166"), bell("+15125550103", "contacts"), lost, "?"];
    const deadLetterUrl = await newQueue(letters);
    const { returned, kept } = await run(streamWorker(deadLetterUrl));
    expect(returned).toBe(1);
    expect(kept.toSorted()).toEqual([
      expect.stringContaining("another table, contacts"),
      expect.stringContaining("unknown shape"),
      expect.stringContaining("shardId-01, records 100 to 250"),
      expect.stringContaining("failed again (Unhandled)"),
    ]);
    expect(await bodiesIn(deadLetterUrl)).toEqual(letters.slice(1).toSorted());
  });
});

describe("findWorker", () => {
  const outputs = parseOutputs(
    JSON.stringify({
      SmsGroupsData: { AccountsTableName: "accounts" },
      SmsGroupsService: {
        SendMessageDeadLetterUrl: "https://dead",
        SendMessageQueueUrl: "https://queue",
        MembershipChangedDeadLetterUrl: "https://keys",
        MembershipChangedFunctionName: "changed",
        MembershipChangedStreamArn: STREAM,
      },
    }),
  );

  it("finds a worker by the name of its folder", () => {
    expect(findWorker(outputs, "send-message")).toEqual({
      kind: "queue",
      deadLetterUrl: "https://dead",
      queueUrl: "https://queue",
    });
    expect(findWorker(outputs, "membership-changed")).toMatchObject({ kind: "stream", functionName: "changed" });
  });

  it("names the workers there are when there is none of that name", () => {
    expect(() => findWorker(outputs, "inbound-sms")).toThrow("send-message, membership-changed");
  });
});
