/** What lies in the dead letters, and how each kind gets back to its worker. */
import * as z from "zod";

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

// What the queue loop gave up on: the job as it came, and why (shared/platform/queue-batch.ts).
const givenUpJobSchema = z.strictObject({ v: z.literal(1), reason: z.string(), body: z.string() });

/** The job in a queue worker's dead letter: as SQS moved it, or out of the envelope that the worker put it in. */
export const jobOf = (letter: string): string => givenUpJobSchema.safeParse(parseJson(letter)).data?.body ?? letter;

const unansweredBellSchema = z.object({
  v: z.literal(1),
  table: z.string(),
  keys: z.object({ pk: z.string(), sk: z.string() }),
  reason: z.string(),
});

// What Lambda itself leaves when it gives up on a batch: where in the stream it was, and no keys.
const lostBatchSchema = z.object({
  DDBStreamBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    streamArn: z.string(),
  }),
});

/** `bell`: the worker can be rung for its keys again. `lost`: it cannot, and `where` says what a person can look at. */
export type StreamLetter =
  | { readonly kind: "bell"; readonly table: string; readonly pk: string; readonly sk: string }
  | { readonly kind: "lost"; readonly where: string };

export const streamLetterOf = (letter: string): StreamLetter => {
  const value = parseJson(letter);
  const bell = unansweredBellSchema.safeParse(value);
  if (bell.success) return { kind: "bell", table: bell.data.table, ...bell.data.keys };
  const lost = lostBatchSchema.safeParse(value);
  if (!lost.success) return { kind: "lost", where: "a letter of unknown shape" };
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn } = lost.data.DDBStreamBatchInfo;
  return { kind: "lost", where: `${streamArn}, ${shardId}, records ${startSequenceNumber} to ${endSequenceNumber}` };
};

/** An event as the table's stream would send it for these keys. Handlers read the item itself, so it holds no image. */
export const bellEvent = (bell: { readonly pk: string; readonly sk: string }, streamArn: string, id: string) => ({
  Records: [
    {
      eventID: id,
      eventVersion: "1.1",
      eventName: "MODIFY",
      eventSource: "aws:dynamodb",
      eventSourceARN: streamArn,
      dynamodb: {
        Keys: { pk: { S: bell.pk }, sk: { S: bell.sk } },
        // Nothing in the stream has this number: it says that the record is not one of the stream's.
        SequenceNumber: "0",
        SizeBytes: 0,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    },
  ],
});
