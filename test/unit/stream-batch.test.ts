import type { Key } from "#shared/platform/dynamo.ts";
import { PermanentError } from "#shared/platform/errors.ts";
import { pealFunction, streamFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";

const ARN = "arn:aws:dynamodb:us-east-1:1:table/contacts/stream/2026";
const event = (...keys: string[]) => ({
  Records: keys.map((sk) => ({
    eventSourceARN: ARN,
    eventName: "MODIFY",
    dynamodb: { Keys: { pk: { S: "a" }, sk: { S: sk } } },
  })),
});
const log = { info() {}, warn() {}, error() {} };

const worker = (answer: (sk: string) => Promise<void> | void, concurrency?: number) => {
  const dead: UnansweredBell[] = [];
  const deadLetters = { send: async (bells: readonly UnansweredBell[]) => void dead.push(...bells) };
  const options = { log, deadLetters, answer: async ({ sk }: Key) => await answer(sk) };
  return { dead, handler: streamFunction(concurrency === undefined ? options : { ...options, concurrency }) };
};

describe("a batch from a stream", () => {
  it("answers each bell, several of one key once", async () => {
    const answered: string[] = [];
    const { handler } = worker((sk) => void answered.push(sk));
    expect(await handler(event("x", "y", "x", "x"))).toEqual({ batchItemFailures: [] });
    expect(answered.sort()).toEqual(["x", "y"]);
  });

  it("tries a bell again, and fails nothing for it", async () => {
    let attempts = 0;
    const { handler, dead } = worker(() => {
      attempts += 1;
      if (attempts < 4) throw new Error("not yet");
    });
    expect(await handler(event("x"))).toEqual({ batchItemFailures: [] });
    expect([attempts, dead]).toEqual([4, []]);
  });

  it("puts the keys of a bell that four attempts could not answer into the dead letters and goes on", async () => {
    const answered: string[] = [];
    const { handler, dead } = worker((sk) => {
      if (sk === "bad") throw new Error("broken");
      answered.push(sk);
    });
    expect(await handler(event("x", "bad", "y"))).toEqual({ batchItemFailures: [] });
    expect(answered.sort()).toEqual(["x", "y"]);
    expect(dead).toEqual([{ v: 1, table: "contacts", keys: { pk: "a", sk: "bad" }, reason: "broken" }]);
  });

  it("does not try again what can never be done", async () => {
    let attempts = 0;
    const { handler, dead } = worker(() => {
      attempts += 1;
      throw new PermanentError("never");
    });
    await handler(event("x"));
    expect(attempts).toBe(1);
    expect(dead).toHaveLength(1);
  });

  it("comes again as a whole when even the dead letters cannot be written", async () => {
    const deadLetters = { send: () => Promise.reject(new Error("away")) };
    const answer = () => Promise.reject(new PermanentError("never"));
    await expect(streamFunction({ log, deadLetters, answer })(event("x"))).rejects.toThrow("away");
  });

  it("answers no more bells at once than it may", async () => {
    let [now, most] = [0, 0];
    const { handler } = worker(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
    }, 3);
    await handler(event(..."abcdefghij"));
    expect(most).toBe(3);
  });
});

describe("bells that belong together", () => {
  const peal = (answer: (names: string[]) => void) => {
    const dead: UnansweredBell[] = [];
    const deadLetters = { send: async (bells: readonly UnansweredBell[]) => void dead.push(...bells) };
    const handler = pealFunction({
      ...{ log, deadLetters },
      together: ({ sk }: Key) => (sk === "other" ? undefined : sk.slice(0, 1)),
      answer: async (keys) => answer(keys.map(({ sk }) => sk)),
    });
    return { dead, handler };
  };

  it("are answered at once, each once, and others not at all", async () => {
    const answered: string[][] = [];
    const { handler } = peal((names) => void answered.push(names));
    expect(await handler(event("a1", "b1", "a2", "other", "a1"))).toEqual({ batchItemFailures: [] });
    expect(answered.sort()).toEqual([["a1", "a2"], ["b1"]]);
  });

  it("are answered one by one when they fail together: only what fails alone goes to the dead letters", async () => {
    const answered: string[] = [];
    const { handler, dead } = peal((names) => {
      if (names.includes("a2")) throw new Error("broken");
      answered.push(...names);
    });
    await handler(event("a1", "a2", "a3", "b1"));
    expect(answered.sort()).toEqual(["a1", "a3", "b1"]);
    expect(dead.map(({ keys }) => keys.sk)).toEqual(["a2"]);
  });
});
