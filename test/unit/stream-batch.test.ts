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
      answer: async (items) => answer(items.map(({ key }) => key.sk)),
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

describe("what changed", () => {
  type Image = Record<string, unknown>;
  const record = (sk: string, eventName: string, OldImage?: Image, NewImage?: Image) => ({
    eventSourceARN: ARN,
    eventName,
    dynamodb: { Keys: { pk: { S: "a" }, sk: { S: sk } }, OldImage, NewImage },
  });
  const [ann, bob, size] = [{ name: { S: "Ann" } }, { name: { S: "Bob" } }, { sizes: { SS: ["S", "L"] } }];
  const heard = async (...Records: object[]) => {
    const changed: Record<string, string[] | undefined> = {};
    const handler = pealFunction({
      ...{ log, deadLetters: { send: async () => undefined }, together: () => "all" },
      answer: async (items) => {
        for (const item of items) changed[item.key.sk] = item.changed && [...item.changed].sort();
      },
    });
    await handler({ Records });
    return changed;
  };

  it("is said with a bell: what differs, all of what is new, all of what is gone", async () => {
    const records = [
      record("other", "MODIFY", { ...ann, ...size }, { ...bob, ...size }),
      record("more", "MODIFY", ann, { ...ann, ...size }),
      record("less", "MODIFY", { ...ann, ...size }, ann),
      record("new", "INSERT", undefined, { ...ann, ...size }),
      record("gone", "REMOVE", ann),
      record("same", "MODIFY", { ...ann, ...size }, { ...ann, sizes: { SS: ["S", "L"] } }),
    ];
    expect(await heard(...records)).toEqual({
      ...{ other: ["name"], more: ["sizes"], less: ["sizes"], new: ["name", "sizes"], gone: ["name"], same: [] },
    });
  });

  it("is all that changed by the records that a batch has of one item, also when it is changed back", async () => {
    const [there, back] = [record("x", "MODIFY", ann, bob), record("x", "MODIFY", bob, { ...ann, ...size })];
    expect(await heard(there, back)).toEqual({ x: ["name", "sizes"] });
    const [more, other] = [record("x", "MODIFY", ann, { ...ann, ...size }), record("x", "MODIFY", ann, bob)];
    expect(await heard(more, other)).toEqual({ x: ["name", "sizes"] });
  });

  it("is not known as soon as one record of the item lacks an image", async () => {
    const known = record("x", "MODIFY", ann, bob);
    const less = [
      record("x", "MODIFY"),
      record("x", "MODIFY", undefined, ann),
      record("x", "INSERT"),
      record("x", "?"),
    ];
    for (const unknown of less) {
      expect(await heard(known, unknown)).toEqual({ x: undefined });
      expect(await heard(unknown, known)).toEqual({ x: undefined });
    }
  });

  it("is said to those of a peal, too, that are answered one by one", async () => {
    const answered: unknown[] = [];
    const handler = pealFunction({
      ...{ log, deadLetters: { send: async () => undefined }, together: () => "all" },
      answer: async (items) => {
        if (items.length > 1) throw new Error("not together");
        answered.push(...items.map(({ key, changed }) => [key.sk, ...(changed ?? [])]));
      },
    });
    await handler({ Records: [record("x", "MODIFY", ann, bob), record("y", "INSERT", undefined, size)] });
    expect(answered).toEqual([
      ["x", "name"],
      ["y", "sizes"],
    ]);
  });
});
