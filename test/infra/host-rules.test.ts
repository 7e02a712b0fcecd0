import { awsChunkedPayload } from "#infra/local/aws-chunked.ts";
import { batchOutcome } from "#infra/local/batch-outcome.ts";
import { seededDisturbance } from "#infra/local/disturbance.ts";
import { eventPattern } from "#infra/local/event-pattern.ts";
import { MovableClock } from "#infra/local/movable-clock.ts";
import { createRouteTable } from "#infra/local/route-table.ts";
import { scheduleExpression } from "#infra/local/schedule-expression.ts";
import { shardProgress } from "#infra/local/shard-progress.ts";
import { streamFilter } from "#infra/local/stream-filter.ts";
import { streamPositions } from "#infra/local/stream-positions.ts";
import { streamRecord } from "#infra/local/stream-record.ts";

describe("the route table", () => {
  const table = createRouteTable(
    [
      "$default",
      "ANY /{proxy+}",
      "GET /pets/{proxy+}",
      "ANY /pets/dog/{id}",
      "GET /pets/dog/{id}",
      "GET /pets/dog/1",
      "GET /pets/{kind}/1",
    ].map((routeKey) => ({ routeKey, target: routeKey })),
  );

  test.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1", {}],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["POST", "/pets/dog/1", "ANY /pets/dog/{id}", { id: "1" }],
    ["GET", "/pets/cat/1", "GET /pets/{kind}/1", { kind: "cat" }],
    ["GET", "/pets/cat/2/3", "GET /pets/{proxy+}", { proxy: "cat/2/3" }],
    ["PUT", "/pets/cat", "ANY /{proxy+}", { proxy: "pets/cat" }],
    ["GET", "/", "$default", {}],
  ])("answers %s %s with %s", (method, path, routeKey, pathParameters) => {
    expect(table.find(method, path.slice(1).split("/"))).toEqual({ routeKey, target: routeKey, pathParameters });
  });

  test("finds nothing without a fallback", () => {
    const strict = createRouteTable([{ routeKey: "GET /a", target: 1 }]);
    expect(strict.find("GET", ["a", ""])).toBeUndefined();
    expect(strict.find("HEAD", ["a"])).toBeUndefined();
  });
});

describe("a filter pattern", () => {
  const record = { eventName: "INSERT", dynamodb: { NewImage: { kind: { S: "order-7" }, count: { N: "5" } } } };
  const text = (rule: unknown) => ({ dynamodb: { NewImage: { kind: { S: [rule] } } } });

  test.each<[string, unknown, boolean]>([
    ["an exact value", text("order-7"), true],
    ["another value", text("order-8"), false],
    ["one of several values", { eventName: ["MODIFY", "INSERT"] }, true],
    ["a prefix", text({ prefix: "order-" }), true],
    ["a suffix", text({ suffix: "-8" }), false],
    ["anything but a value", text({ "anything-but": ["order-7"] }), false],
    ["anything but a prefix", text({ "anything-but": { prefix: "cart-" } }), true],
    ["an existing field", { dynamodb: { NewImage: { kind: { S: [{ exists: true }] } } } }, true],
    ["an absent image", { dynamodb: { OldImage: { kind: { S: [{ exists: false }] } } } }, true],
    ["anything but, where nothing is", { dynamodb: { OldImage: { kind: { S: [{ "anything-but": "x" }] } } } }, false],
    [
      "a number, which DynamoDB writes as text",
      { dynamodb: { NewImage: { count: { N: [{ numeric: ["=", 5] }] } } } },
      false,
    ],
    ["that text itself", { dynamodb: { NewImage: { count: { N: ["5"] } } } }, true],
    ["two fields of which one differs", { eventName: ["INSERT"], eventSource: ["aws:dynamodb"] }, false],
    ["either of two", { $or: [{ eventName: ["REMOVE"] }, text({ prefix: "order" })] }, true],
  ])("sees %s", (_title, pattern, expected) => {
    expect(eventPattern(pattern)(record)).toBe(expected);
  });

  test("compares numbers where they are numbers", () => {
    const fits = eventPattern({ size: [{ numeric: [">", 1, "<=", 3] }] });
    expect([1, 2, 3, 4].map((size) => fits({ size }))).toEqual([false, true, true, false]);
  });

  test("fits when any pattern of the mapping does, and always without patterns", () => {
    const filter = streamFilter(['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}'], "stack/mapping");
    expect(filter(record)).toBe(true);
    expect(filter({ eventName: "MODIFY" })).toBe(false);
    expect(streamFilter([], "stack/mapping")({})).toBe(true);
  });

  test("refuses what it does not know, naming the mapping", () => {
    expect(() => streamFilter(['{"a":[{"cidr":"10.0.0.0/8"}]}'], "stack/mapping")).toThrow(
      /^stack\/mapping: filter .*cidr/,
    );
  });
});

describe("a batch result", () => {
  const identifiers = new Set(["1", "2"]);
  const done = (result: unknown) => ({ reply: { kind: "done" as const, result: JSON.stringify(result) ?? "null" } });

  test.each<[string, unknown, "all" | string[]]>([
    ["no answer", null, []],
    ["no list", {}, []],
    ["an empty list", { batchItemFailures: [] }, []],
    ["a null list", { batchItemFailures: null }, []],
    ["one failure", { batchItemFailures: [{ itemIdentifier: "2" }] }, ["2"]],
    ["an empty identifier", { batchItemFailures: [{ itemIdentifier: "" }] }, "all"],
    ["a null identifier", { batchItemFailures: [{ itemIdentifier: null }] }, "all"],
    ["an unknown identifier", { batchItemFailures: [{ itemIdentifier: "9" }] }, "all"],
    ["a wrong key", { batchItemFailures: [{ id: "2" }] }, "all"],
    ["a list of another kind", { batchItemFailures: "2" }, "all"],
  ])("with %s", (_title, result, expected) => {
    const outcome = batchOutcome(done(result), true, identifiers);
    expect(outcome.kind === "all" ? "all" : [...outcome.failed]).toEqual(expected);
  });

  test("is read only where the mapping says so, and an error fails everything", () => {
    expect(batchOutcome(done({ batchItemFailures: [{ itemIdentifier: "9" }] }), false, identifiers).kind).toBe("some");
    const failed = { kind: "failed" as const, error: { errorType: "E", errorMessage: "m", trace: [] } };
    expect(batchOutcome({ reply: failed }, true, identifiers).kind).toBe("all");
  });
});

describe("the disturbance", () => {
  const items = Array.from({ length: 60 }, (_, index) => ({ key: `k${index % 7}`, index }));

  test("moves keys among each other and never within one", () => {
    const shuffled = seededDisturbance(1, "mapping").shuffle(items, (item) => item.key);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.map((item) => item.index).sort((a, b) => a - b)).toEqual(items.map((item) => item.index));
    for (const key of new Set(items.map((item) => item.key))) {
      const order = shuffled.filter((item) => item.key === key).map((item) => item.index);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  test("is the same for the same seed, another for another seed or mapping", () => {
    const order = (seed: number, mapping: string) =>
      seededDisturbance(seed, mapping)
        .shuffle(items, (item) => item.key)
        .map((item) => item.index)
        .join();
    expect(order(1, "a")).toBe(order(1, "a"));
    expect(order(1, "a")).not.toBe(order(2, "a"));
    expect(order(1, "a")).not.toBe(order(1, "b"));
  });

  test("repeats about one in twenty", () => {
    const { repeats } = seededDisturbance(3, "mapping");
    const repeated = Array.from({ length: 10_000 }, repeats).filter(Boolean).length;
    expect(repeated).toBeGreaterThan(400);
    expect(repeated).toBeLessThan(600);
  });
});

describe("a schedule's expression", () => {
  const at = (text: string) => Date.parse(text);

  test.each([
    ["rate(1 minute)", "2026-01-01T10:00:30Z", "2026-01-01T10:01:30.000Z"],
    ["rate(6 hours)", "2026-01-01T10:00:00Z", "2026-01-01T16:00:00.000Z"],
    ["rate(1 day)", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00.000Z"],
    ["cron(0 8 * * ? *)", "2026-01-01T08:00:00Z", "2026-01-02T08:00:00.000Z"],
    ["cron(*/15 * * * ? *)", "2026-01-01T08:14:59Z", "2026-01-01T08:15:00.000Z"],
    ["cron(30 6 ? * MON-FRI *)", "2026-01-02T07:00:00Z", "2026-01-05T06:30:00.000Z"],
    ["cron(0 0 1 JAN,JUL ? *)", "2026-01-02T07:00:00Z", "2026-07-01T00:00:00.000Z"],
  ])("%s after %s is due at %s", (text, after, expected) => {
    expect(new Date(scheduleExpression(text).next(at(after))).toISOString()).toBe(expected);
  });

  test.each(["rate(0 minutes)", "at(2026-01-01T00:00:00)", "cron(0 8 L * ? *)"])("refuses %s", (text) => {
    expect(() => scheduleExpression(text)).toThrow();
  });
});

test("a shard's position never passes a record that is not done", async () => {
  const positions = streamPositions(undefined, "stream");
  const progress = shardProgress(positions, "shard");
  const [first, second, third] = ["1", "2", "3"].map((sequence) => progress.read(sequence));
  third?.();
  await Promise.resolve();
  expect(positions.of("shard").sequenceNumber).toBeUndefined();
  first?.();
  await Promise.resolve();
  expect(positions.of("shard").sequenceNumber).toBe("1");
  progress.finish();
  second?.();
  await Promise.resolve();
  expect(positions.of("shard")).toEqual({ sequenceNumber: "3", finished: true });
});

test("a stream record has bytes in base64 and the same key whatever the order of its attributes", () => {
  const record = (Keys: Record<string, { S: string }>) =>
    streamRecord(
      {
        eventName: "INSERT",
        dynamodb: { Keys, NewImage: { raw: { B: new Uint8Array([1, 2]) } }, SequenceNumber: "1" },
      },
      "arn",
      "pk",
    );
  const one = record({ pk: { S: "a" }, sk: { S: "b" } });
  expect(one.event.dynamodb).toMatchObject({ NewImage: { raw: { B: "AQI=" } } });
  expect(record({ sk: { S: "b" }, pk: { S: "a" } }).key).toBe(one.key);
  expect(record({ sk: { S: "c" }, pk: { S: "a" } })).toMatchObject({ partition: one.partition });
});

test("the SDK's chunked encoding is taken apart wherever the pieces are cut", async () => {
  const encoded = Buffer.from("5;chunk-signature=x\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n");
  for (const size of [1, 3, 7, encoded.length]) {
    const pieces = async function* () {
      for (let start = 0; start < encoded.length; start += size) yield encoded.subarray(start, start + size);
    };
    const payload: Buffer[] = [];
    for await (const part of awsChunkedPayload(pieces())) payload.push(part);
    expect(Buffer.concat(payload).toString()).toBe("hello world");
  }
});

test("a clock that is moved is seen through its buffer and never goes back", () => {
  const clock = new MovableClock();
  const elsewhere = new MovableClock(clock.buffer);
  clock.advance(3_600);
  expect(elsewhere.now() - Date.now()).toBeGreaterThan(3_599_000);
  expect(() => clock.advance(-1)).toThrow(RangeError);
});
