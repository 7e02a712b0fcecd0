/**
 * `npm run redrive -- <worker>`: gives a worker its dead letters again, once what they failed of is mended (see
 * docs/runbook.md). Jobs go back to their queue; keys of a table ring their function again. Both may then run twice,
 * which every worker bears. Not SQS's own redrive: it would put jobs back inside the envelope that says why they failed.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { bellEvent, jobOf, streamLetterOf } from "./dead-letter.ts";
import { type DeployedWorker, findWorker, parseOutputs } from "./deployed-worker.ts";

/** How many letters went back, and what is known of each that stays. */
export interface Redriven {
  readonly returned: number;
  readonly kept: readonly string[];
}

export interface RedriveDeps {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

/** Gives one letter back. @returns why it stays, or undefined when it went back and can be deleted. */
type GiveBack = (body: string) => Promise<string | undefined>;

const toQueue =
  (sqs: SQSClient, queueUrl: string): GiveBack =>
  async (body) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: jobOf(body) }));
    return undefined;
  };

const toFunction =
  (lambda: LambdaClient, functionName: string, streamArn: string): GiveBack =>
  async (body) => {
    const letter = streamLetterOf(body);
    if (letter.kind === "lost") return `Lambda gave up on a batch and knows no keys: ${letter.where}`;
    if (!streamArn.includes(`/${letter.table}/`)) return `Its keys are of another table, ${letter.table}`;
    const event = JSON.stringify(bellEvent(letter, streamArn, randomUUID()));
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(event) }));
    return answer.FunctionError && `The function failed again (${answer.FunctionError}); its log says why`;
  };

// Long enough for ten letters, each of which may keep its function busy for 30 s.
const TEN_MINUTES = 600;

const countLetters = async (sqs: SQSClient, url: string): Promise<number> => {
  const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] });
  return Number((await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages ?? 0);
};

/**
 * Takes as many letters as lay there when it began, so that those that fail again at once do not keep it going for ever.
 * A letter is deleted only after it went back; one that stays can be seen again at once.
 */
export const redrive = async ({ sqs, lambda }: RedriveDeps, worker: DeployedWorker): Promise<Redriven> => {
  const { deadLetterUrl: QueueUrl } = worker;
  const giveBack =
    worker.kind === "queue" ? toQueue(sqs, worker.queueUrl) : toFunction(lambda, worker.functionName, worker.streamArn);
  let left = await countLetters(sqs, QueueUrl);
  let returned = 0;
  const kept: { readonly why: string; readonly receipt: string | undefined }[] = [];
  while (left > 0) {
    const { Messages: letters = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(left, 10),
        VisibilityTimeout: TEN_MINUTES,
        WaitTimeSeconds: 1,
      }),
    );
    if (letters.length === 0) break;
    left -= letters.length;
    for (const { Body: body = "", ReceiptHandle: receipt } of letters) {
      const why = await giveBack(body);
      if (why !== undefined) {
        kept.push({ why, receipt });
        continue;
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipt }));
      returned += 1;
    }
  }
  for (const { receipt } of kept) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 }));
  }
  return { returned, kept: kept.map(({ why }) => why) };
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { outputs: { type: "string", default: ".deploy/outputs.json" } },
    allowPositionals: true,
  });
  const outputs = parseOutputs(await readFile(values.outputs, "utf8"));
  const worker = findWorker(outputs, positionals[0] ?? "");
  const { returned, kept } = await redrive({ sqs: new SQSClient(), lambda: new LambdaClient() }, worker);
  console.log(`${returned} went back, ${kept.length} stay.`);
  for (const why of kept) console.log(`  ${why}`);
  process.exitCode = kept.length > 0 ? 1 : 0;
};

if (import.meta.main) await main();
