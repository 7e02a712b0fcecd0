import * as z from "zod";
import { PermanentError, RetryableError } from "#shared/platform/errors.ts";
import { type DeadLetter, queueFunction } from "#shared/platform/queue-batch.ts";

const jobSchema = z.object({ v: z.literal(1), name: z.string() });
const event = (...bodies: string[]) => ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) });
const job = (name: string): string => JSON.stringify({ v: 1, name });

const worker = (work: (name: string) => Promise<void> | void, dead: DeadLetter[] = []) => {
  const lines: string[] = [];
  const log = {
    info() {},
    warn: (text: string) => void lines.push(`warn ${text}`),
    error: (text: string) => void lines.push(`error ${text}`),
  };
  const deadLetters = { send: async (letters: readonly DeadLetter[]) => void dead.push(...letters) };
  const handler = queueFunction({ log, job: jobSchema, deadLetters, work: async ({ name }) => await work(name) });
  return { handler, dead, lines, log };
};

describe("a batch from a queue", () => {
  it("is done when every job is", async () => {
    const done: string[] = [];
    const { handler, dead } = worker((name) => void done.push(name));
    expect(await handler(event(job("a"), job("b")))).toEqual({ batchItemFailures: [] });
    expect(done.sort()).toEqual(["a", "b"]);
    expect(dead).toEqual([]);
  });

  it("retains only the messages that failed", async () => {
    const { handler, lines } = worker((name) => {
      if (name === "later") throw new RetryableError("not now");
      if (name === "odd") throw new Error("who knows");
    });
    const answer = await handler(event(job("a"), job("later"), job("b"), job("odd")));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m3" }] });
    expect(lines).toEqual(["warn A message stays on the queue", "error A message stays on the queue"]);
  });

  it("sends what can never be done to the dead letters, as it came, and takes it off", async () => {
    const { handler, dead } = worker(() => {
      throw new PermanentError("There is no message");
    });
    expect(await handler(event(job("a")))).toEqual({ batchItemFailures: [] });
    expect(dead).toEqual([{ v: 1, reason: "There is no message", body: job("a") }]);
  });

  it.each(["not json", "{}", '{"v":2,"name":"a"}', '{"v":1}', "null"])(
    "sends %s, which is no job, to the dead letters",
    async (body) => {
      const done: string[] = [];
      const { handler, dead } = worker((name) => void done.push(name));
      expect(await handler(event(body, job("a")))).toEqual({ batchItemFailures: [] });
      expect(done).toEqual(["a"]);
      expect(dead).toMatchObject([{ body }]);
    },
  );

  it("retains what even the dead letters do not take", async () => {
    const { log } = worker(() => {});
    const deadLetters = { send: () => Promise.reject(new Error("away")) };
    const handler = queueFunction({ log, job: jobSchema, deadLetters, work: async () => {} });
    expect(await handler(event("not json"))).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
  });

  it("throws at an event that is none", async () => {
    await expect(worker(() => {}).handler({ hello: 1 })).rejects.toThrow();
  });
});
